import type { ResourceList } from '../kubelet';
import { parseQuantity } from '../kubelet';

function rounded(quantity: string | number): number {
  return Math.ceil(parseQuantity(quantity));
}

/**
 * The parameters of `ray start` that KubeRay derives from a container's
 * limits (requests where a limit is missing), under those that are given.
 */
export function rayStartParams(
  type: 'head' | 'worker',
  given: Record<string, string>,
  resources: { requests?: ResourceList; limits?: ResourceList },
  options: { address?: string; autoscaling: boolean },
): Record<string, string> {
  const { limits = {}, requests = {} } = resources;
  const params: Record<string, string> = {
    block: 'true',
    'dashboard-agent-listen-port': '52365',
    'metrics-export-port': '8080',
  };
  const cpu = limits.cpu ?? requests.cpu;
  if (cpu !== undefined) params['num-cpus'] = String(rounded(cpu));
  if (limits.memory !== undefined) {
    params.memory = String(rounded(limits.memory));
  }
  const gpu = Object.entries({ ...requests, ...limits }).find(
    ([name, value]) => name.endsWith('.com/gpu') && parseQuantity(value) > 0,
  );
  if (gpu) params['num-gpus'] = String(rounded(gpu[1]));
  if (type === 'head') {
    params['dashboard-host'] = '0.0.0.0';
    if (options.autoscaling) params['no-monitor'] = 'true';
  } else if (options.address) params.address = `${options.address}:6379`;
  return { ...params, ...given };
}

const FLAGS = ['block', 'no-monitor', 'log-color'];

/** The command line as KubeRay writes it, with its doubled blanks. */
export function rayStartCommand(
  type: 'head' | 'worker',
  params: Record<string, string>,
): string {
  const words = Object.keys(params)
    .sort()
    .filter(name => !(FLAGS.includes(name) && params[name] === 'false'))
    .map(name =>
      FLAGS.includes(name) ? ` --${name} ` : ` --${name}=${params[name]} `,
    );
  const head = type === 'head' ? ' --head' : ' ';
  return `ray start${head}${type === 'head' ? ' ' : ''}${words.join('')}`;
}
