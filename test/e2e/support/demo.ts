import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What `npm start` writes for those who drive the portal. */
export interface Demo {
  url: string;
  kubeconfig: string;
  people: Record<
    string,
    {
      token: string;
      role: 'engineer' | 'team-lead' | 'platform' | 'guest';
      team?: string;
      entityRef?: string;
    }
  >;
}

/** Reads the file that RAYDECK_DEMO names: the portal under test. */
export function readDemo(): Demo {
  const path =
    process.env.RAYDECK_DEMO ??
    resolve(__dirname, '../../../.raydeck/demo.json');
  return JSON.parse(readFileSync(path, 'utf8'));
}
