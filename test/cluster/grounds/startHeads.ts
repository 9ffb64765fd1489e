import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Heads {
  /** Lets jobs whose ids begin so run for as long as this. */
  runFor(prefix: string, seconds: number): void;
  /** Lets no head know jobs whose ids begin so. */
  neverSubmit(prefix: string): void;
  stop(): Promise<void>;
}

/** What stands for the heads of a control plane whose pods are only states; see heads.mjs. */
export async function startHeads(planePid: number): Promise<Heads> {
  const child = spawn(
    'nsenter',
    [
      ...['-t', String(insidePid(planePid)), '-U', '-n'],
      '--preserve-credentials',
      process.execPath,
      join(__dirname, 'heads.mjs'),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve());
  });
  await Promise.race([
    new Promise(resolve => {
      child.stdout.once('data', resolve);
    }),
    ended.then(() => {
      throw new Error('what stands for the Ray heads did not start');
    }),
  ]);
  const tell = (line: object) =>
    void child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    runFor: (prefix, seconds) => tell({ prefix, seconds }),
    neverSubmit: prefix => tell({ prefix, submitted: false }),
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** The control plane's process in namespaces of its own: it, or a child of it. */
function insidePid(planePid: number): number {
  const namespaceOf = (pid: number | 'self') =>
    readlinkSync(`/proc/${pid}/ns/net`);
  const isInside = (pid: number) => namespaceOf(pid) !== namespaceOf('self');
  const found = [planePid, ...childrenOf(planePid)].find(isInside);
  if (found) return found;
  throw new Error(
    `neither the process ${planePid} nor a child of it has a network namespace of its own`,
  );
}

function childrenOf(parent: number): number[] {
  return readdirSync(`/proc/${parent}/task`).flatMap(task =>
    readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}
