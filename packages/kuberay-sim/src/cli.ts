import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KubeRaySim, type KubeRaySimOptions } from './KubeRaySim';
import type { Fault } from './server';

const HELP = `kuberay-sim: a Kubernetes API with KubeRay and Ray heads, simulated in one process

Usage: kuberay-sim [options]

  --port N              port to listen on (default: any free one)
  --host ADDRESS        address to listen on (default: 127.0.0.1)
  --state FILE          keep the content here between runs
  --seed demo|none      what an empty simulator begins with (default: none)
  --time-scale N        shorten delays by this factor (default: 1)
  --fault JSON          a fault to begin with, for example
                        '{"kind":"status","code":503,"share":0.05}'; repeatable
  --kubeconfig-dir DIR  write admin.yaml, raydeck.yaml and kubernetes-plugin.yaml
                        here (default: .kuberay-sim)
  --help                show this text
`;

type CliOptions = KubeRaySimOptions & {
  kubeconfigDir: string;
  faults: Fault[];
};

/** A mistake in the command line. */
export class UsageError extends Error {}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new UsageError(`--${name} must be a number, it is ${text}`);
  }
  return value;
}

function faultOf(text: string): Fault {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value as Fault;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(`--fault must be a JSON object, it is ${text}`);
}

/**
 * Reads the command line.
 *
 * @returns undefined when help is asked for
 * @throws UsageError that names the flag
 */
export function parseFlags(args: string[]): CliOptions | undefined {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', short: 'h' },
        fault: { type: 'string', multiple: true, default: [] },
        host: { type: 'string', default: '127.0.0.1' },
        'kubeconfig-dir': { type: 'string', default: '.kuberay-sim' },
        port: { type: 'string', default: '0' },
        seed: { type: 'string', default: 'none' },
        state: { type: 'string' },
        'time-scale': { type: 'string', default: '1' },
      },
    }));
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
    );
  }
  if (values.help) return undefined;
  const port = numberOf('port', values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`--port must be from 0 to 65535, it is ${port}`);
  }
  const timeScale = numberOf('time-scale', values['time-scale']);
  if (timeScale <= 0) {
    throw new UsageError(`--time-scale must be above 0, it is ${timeScale}`);
  }
  const { seed, host, state } = values;
  if (seed !== 'demo' && seed !== 'none') {
    throw new UsageError(`--seed must be demo or none, it is ${seed}`);
  }
  return {
    port,
    host,
    seed,
    timeScale,
    kubeconfigDir: values['kubeconfig-dir'],
    faults: values.fault.map(faultOf),
    ...(state === undefined ? {} : { stateFile: state }),
  };
}

function describe(error: unknown, options?: KubeRaySimOptions): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const where = `${options?.host}:${options?.port}`;
  if (code === 'EADDRINUSE') {
    return `${where} is in use by another program; choose another --port`;
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return `cannot listen on ${where} (${code}); choose another --host or --port`;
  }
  return message;
}

/** Runs the command until SIGTERM or SIGINT. */
export async function runCli(args: string[]): Promise<void> {
  let options: ReturnType<typeof parseFlags>;
  try {
    options = parseFlags(args);
    if (!options) {
      process.stdout.write(HELP);
      return;
    }
    const ended = new Promise<void>(resolve => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    });
    const sim = await KubeRaySim.start(options);
    for (const fault of options.faults) sim.faults.add(fault);
    const path = join(options.kubeconfigDir, 'admin.yaml');
    process.stdout.write(
      `kuberay-sim is ready: ${sim.url} (kubeconfig: ${path})\n`,
    );
    await ended;
    await sim.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`kuberay-sim: ${describe(error, options)}\n`);
    if (error instanceof UsageError) {
      process.stderr.write('Try kuberay-sim --help\n');
    }
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}
