import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { isError } from '@backstage/errors';
import type { KubernetesCredentials } from '@raydeck/backstage-plugin-ray-node';
import { messageOf } from '../messageOf';
import { parseExecCredential } from './execCredential';
import type { KubeconfigCluster, KubeconfigExec } from './Kubeconfig';

const TIMEOUT_MS = 30_000;
/** A certificate and a token are some kilobytes; a program that prints more is not one of these. */
const MAX_BYTES = 1024 * 1024;

export interface ExecPluginRun {
  exec: KubeconfigExec;
  /** Handed over where the plugin asks for it (`provideClusterInfo`). */
  cluster: KubeconfigCluster;
  /** Of the kubeconfig: a command with a slash in it is relative to its folder, as for kubectl. */
  kubeconfigPath: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/**
 * Runs an exec plugin by the protocol of `client.authentication.k8s.io` and reads its answer. The plugin has no terminal.
 * One that does not end in time, prints too much, or is no longer wanted is ended, with all that it started.
 * @throws Error with one sentence: what the plugin did, and what to do
 */
export async function runExecPlugin(
  run: ExecPluginRun,
): Promise<KubernetesCredentials> {
  const { exec, signal } = run;
  signal?.throwIfAborted();
  if (exec.interactiveMode === 'Always') {
    throw new Error(
      `the exec plugin ${exec.command} wants a terminal (interactiveMode: Always), which a backend does not have; use one that signs in by itself`,
    );
  }
  try {
    const text = await outputOf(run);
    return parseExecCredential(text, exec.apiVersion, new Date());
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(
      `the exec plugin ${exec.command} ${messageOf(error)}${
        exec.installHint ? ` (${exec.installHint.trim().split('\n')[0]})` : ''
      }`,
    );
  }
}

function outputOf(run: ExecPluginRun): Promise<string> {
  const { exec, signal, timeoutMs = TIMEOUT_MS } = run;
  const child = spawn(commandOf(run), exec.args ?? [], {
    env: environment(run),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what the plugin started ends with it.
    detached: true,
  });
  return new Promise((resolvePromise, reject) => {
    const printed = { stdout: '', stderr: '' };
    let ending: Error | undefined;
    const end = (error: Error) => {
      ending ??= error;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself meanwhile.
      }
    };
    const timer = setTimeout(
      () =>
        end(
          new Error(
            `did not answer within ${
              timeoutMs / 1000
            } s and was ended; run it by hand to see what it waits for`,
          ),
        ),
      timeoutMs,
    );
    const onAbort = () => end(new Error('is no longer wanted'));
    signal?.addEventListener('abort', onAbort);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        printed[name] += chunk;
        if (printed[name].length > MAX_BYTES) {
          end(new Error(`printed more than ${MAX_BYTES} bytes to ${name}`));
        }
      });
    }
    child.once('error', error => {
      ending ??= new Error(notStarted(error));
    });
    child.once('close', (code, killed) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (ending) reject(ending);
      else if (code === 0) resolvePromise(printed.stdout);
      else reject(new Error(failed(code ?? killed, printed.stderr)));
    });
  });
}

function commandOf({ exec, kubeconfigPath }: ExecPluginRun): string {
  return exec.command.includes('/')
    ? resolve(dirname(resolve(kubeconfigPath)), exec.command)
    : exec.command;
}

function environment({ exec, cluster }: ExecPluginRun): NodeJS.ProcessEnv {
  const own = (exec.env ?? []).map(({ name, value }) => [name, value]);
  return {
    ...process.env,
    ...Object.fromEntries(own),
    KUBERNETES_EXEC_INFO: JSON.stringify({
      apiVersion: exec.apiVersion,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        ...(exec.provideClusterInfo && { cluster }),
      },
    }),
  };
}

function notStarted(error: Error): string {
  const code = isError(error) ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'is not installed where the backend runs, or not in its PATH; install it there';
    case 'EACCES':
      return 'may not be run by the backend; give it the permission';
    default:
      return `could not be started: ${error.message}`;
  }
}

/** What a plugin prints to stderr is meant for people; its stdout may hold the secret and is never shown. */
function failed(code: number | string | null, stderr: string): string {
  const [said] = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .slice(-1);
  return `ended with ${code}${said ? `: ${said.slice(0, 200)}` : ''}`;
}
