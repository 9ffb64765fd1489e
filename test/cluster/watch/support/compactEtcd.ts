import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Within the control plane's network namespace, and only there. */
const ETCD = 'http://127.0.0.1:2379';

interface EtcdAnswer {
  header?: { revision?: string };
  message?: string;
}

/**
 * Lets the etcd within a control plane forget all states before its last.
 * @param namespacePid - of a process in the control plane's namespaces
 */
export async function compactEtcd(namespacePid: number): Promise<void> {
  const status = await call(namespacePid, '/v3/maintenance/status', {});
  await call(namespacePid, '/v3/kv/compaction', {
    revision: status.header?.revision,
    physical: true,
  });
}

async function call(
  namespacePid: number,
  path: string,
  body: object,
): Promise<EtcdAnswer> {
  const { stdout } = await run('nsenter', [
    ...['-t', String(namespacePid), '-U', '-n', '--preserve-credentials'],
    ...['curl', '--silent', '--show-error', '--max-time', '30'],
    ...['--data', JSON.stringify(body), `${ETCD}${path}`],
  ]);
  const answer: EtcdAnswer = JSON.parse(stdout);
  if (!answer.header) {
    throw new Error(`etcd answered ${path} with ${stdout}`);
  }
  return answer;
}
