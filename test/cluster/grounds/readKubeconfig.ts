import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Credentials } from './Ground';

interface Kubeconfig {
  clusters: {
    cluster: { server: string; 'certificate-authority-data'?: string };
  }[];
  users: {
    user: {
      token?: string;
      'client-certificate-data'?: string;
      'client-key-data'?: string;
    };
  }[];
}

const decoded = (base64: string | undefined) =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();

/** Server and credentials of a kubeconfig with one context. */
export function readKubeconfig(path: string): {
  server: string;
  ca?: string;
  credentials: Credentials;
} {
  const {
    clusters: [{ cluster }],
    users: [{ user }],
  }: Kubeconfig = parse(readFileSync(path, 'utf8'));
  return {
    server: cluster.server,
    ca: decoded(cluster['certificate-authority-data']),
    credentials: {
      token: user.token,
      cert: decoded(user['client-certificate-data']),
      key: decoded(user['client-key-data']),
    },
  };
}
