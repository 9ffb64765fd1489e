import { existsSync, promises as fs, readFileSync } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { until } from '../__testing__/FakeApiServer';
import { issueCertificate } from '../../__testUtils__/certificates';
import { runExecPlugin } from './runExecPlugin';

const apiVersion = 'client.authentication.k8s.io/v1';
const cluster = { server: 'https://k8s:6443' };

describe('runExecPlugin', () => {
  const directory = createMockDirectory();

  function run(script: string, more: object = {}, options: object = {}) {
    return runExecPlugin({
      exec: { apiVersion, command: 'sh', args: ['-c', script], ...more },
      cluster,
      kubeconfigPath: directory.resolve('config'),
      ...options,
    });
  }

  const print = (value: unknown) =>
    `cat <<'END'\n${
      typeof value === 'string' ? value : JSON.stringify(value)
    }\nEND`;
  const answer = (status: object, more: object = {}) =>
    print({ apiVersion, kind: 'ExecCredential', status, ...more });

  it('reads a token and when it ends', async () => {
    expect(
      await run(
        answer({ token: 't', expirationTimestamp: '2999-01-01T00:00:00Z' }),
      ),
    ).toEqual({ token: 't', expiresAt: new Date('2999-01-01T00:00:00Z') });
  });

  it('reads a client certificate', async () => {
    const pair = issueCertificate({ name: 'me' });
    expect(
      await run(
        answer({
          clientCertificateData: pair.certificate,
          clientKeyData: pair.key,
        }),
      ),
    ).toEqual({ clientCertificate: pair });
  });

  it('gives the plugin its environment, and the cluster where it asks for it', async () => {
    const script = `echo '{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{"token":"'$FOO-$(echo "$KUBERNETES_EXEC_INFO" | tr -d '"{}' )'"}}'`;
    const { token } = await run(script, {
      env: [{ name: 'FOO', value: 'bar' }],
      provideClusterInfo: true,
    });
    expect(token).toBe(
      `bar-apiVersion:${apiVersion},kind:ExecCredential,spec:interactive:false,cluster:server:https://k8s:6443`,
    );
  });

  it('finds a command with a slash beside the kubeconfig', async () => {
    directory.setContent({
      'bin/plugin': `#!/bin/sh\n${answer({ token: 't' })}\n`,
    });
    await fs.chmod(directory.resolve('bin/plugin'), 0o755);
    expect(await run('', { command: './bin/plugin', args: undefined })).toEqual(
      { token: 't' },
    );
  });

  it.each([
    ['prints nothing', 'true', 'printed nothing; expected an ExecCredential'],
    ['prints nonsense', 'echo my-secret', 'printed something that is not JSON'],
    [
      'prints half',
      `printf '{"kind":"Exec'`,
      'printed something that is not JSON',
    ],
    [
      'prints another kind',
      print({ apiVersion, kind: 'Pod', status: {} }),
      'kind: Invalid literal',
    ],
    [
      'prints no status',
      print({ apiVersion, kind: 'ExecCredential' }),
      'status: Required',
    ],
    [
      'prints another version',
      answer({ token: 'my-secret' }, { apiVersion: 'v9' }),
      'of v9, but the kubeconfig asks for client.authentication.k8s.io/v1',
    ],
    [
      'prints neither token nor certificate',
      answer({}),
      'neither a token nor a client certificate',
    ],
    [
      'prints a certificate alone',
      answer({ clientCertificateData: 'my-secret' }),
      'without its key',
    ],
    [
      'prints a pair that is none',
      answer({
        clientCertificateData: 'my-secret',
        clientKeyData: 'my-secret',
      }),
      'the client certificate cannot be read',
    ],
    [
      'prints what has expired',
      answer({
        token: 'my-secret',
        expirationTimestamp: '2020-01-01T00:00:00Z',
      }),
      'expired at 2020-01-01T00:00:00.000Z; sign in again',
    ],
    [
      'fails',
      'echo my-secret; echo "no session, run login" >&2; exit 3',
      'ended with 3: no session, run login',
    ],
    ['fails without a word', 'exit 1', 'ended with 1'],
    ['prints without end', 'yes', 'printed more than'],
  ])('says so when the plugin %s', async (_, script, said) => {
    const error: Error = await run(script).then(
      () => new Error('it was accepted'),
      thrown => thrown,
    );
    expect(error.message).toMatch(/^the exec plugin sh /);
    expect(error.message).toContain(said);
    expect(error.message).not.toContain('my-secret');
  });

  it('says how to install a plugin that is not there', async () => {
    await expect(
      run('', { command: 'no-such-plugin', installHint: 'get it from IT\n' }),
    ).rejects.toThrow(
      'the exec plugin no-such-plugin is not installed where the backend runs, or not in its PATH; install it there (get it from IT)',
    );
  });

  it('refuses a plugin that wants a terminal', async () => {
    await expect(run('true', { interactiveMode: 'Always' })).rejects.toThrow(
      'wants a terminal',
    );
  });

  it('ends a plugin that hangs, and all that it started', async () => {
    const pids = directory.resolve('pids');
    const script = `sleep 600 & echo $! $$ > ${pids}; wait`;
    await expect(run(script, {}, { timeoutMs: 300 })).rejects.toThrow(
      'did not answer within 0.3 s and was ended',
    );
    const [child, plugin] = (await fs.readFile(pids, 'utf8')).trim().split(' ');
    await until(() => !isAlive(child) && !isAlive(plugin));
  });

  it('ends a plugin that nobody waits for any more', async () => {
    const pids = directory.resolve('pids');
    const controller = new AbortController();
    const running = run(
      `echo $$ > ${pids}; sleep 600`,
      {},
      { signal: controller.signal },
    );
    await until(() => existsSync(pids) && readFileSync(pids).length > 0);
    controller.abort(new Error('closed'));
    await expect(running).rejects.toThrow('closed');
    const plugin = (await fs.readFile(pids, 'utf8')).trim();
    await until(() => !isAlive(plugin));
  });
});

function isAlive(pid: string): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
