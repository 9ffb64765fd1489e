import type { Accelerator, Resources } from '../api';
import type { PodSpec, ResourceList } from '../kubernetes';
import { nanoToNumber, parseQuantityNano } from '../kubernetes';

/** Resource names that are GPUs or other accelerators: extended resources of device plugins. */
const ACCELERATOR =
  /(^|\/)(gpu|gpu\.shared|mig-[\w.-]+|tpu|neuron|neuroncore|npu|habana[\w.-]*|gaudi)$/i;

/** Node labels that say which accelerator a node selector asks for. */
const ACCELERATOR_LABELS = [
  'nvidia.com/gpu.product',
  'cloud.google.com/gke-accelerator',
  'cloud.google.com/gke-tpu-accelerator',
  'k8s.amazonaws.com/accelerator',
  'accelerator',
];

/** Sums kept exactly while they are added; see {@link ResourceSum.total}. */
export class ResourceSum {
  #cpu: bigint | undefined;
  #memory: bigint | undefined;
  readonly #accelerators = new Map<string, bigint>();

  /** Adds what `count` pods of this spec request. */
  add(spec: PodSpec, count: number): this {
    const times = BigInt(Math.max(0, Math.trunc(count)));
    const type = acceleratorType(spec);
    for (const container of spec.containers ?? []) {
      const wanted = effectiveRequests(container.resources);
      this.#cpu = plus(this.#cpu, wanted.cpu, times);
      this.#memory = plus(this.#memory, wanted.memory, times);
      for (const [name, quantity] of Object.entries(wanted)) {
        if (!ACCELERATOR.test(name)) continue;
        const key = type ?? name;
        const sum = plus(this.#accelerators.get(key), quantity, times);
        if (sum) this.#accelerators.set(key, sum);
      }
    }
    return this;
  }

  /** Cores, bytes and counts; absent where no container says. */
  total(): Resources {
    const accelerators: Accelerator[] = [...this.#accelerators]
      .map(([type, count]) => ({ type, count: nanoToNumber(count) }))
      .filter(accelerator => accelerator.count > 0);
    return {
      ...(this.#cpu !== undefined && { cpu: nanoToNumber(this.#cpu) }),
      ...(this.#memory !== undefined && { memory: nanoToNumber(this.#memory) }),
      accelerators,
    };
  }
}

/** What one pod of this spec requests. */
export function podResources(spec: PodSpec): Resources {
  return new ResourceSum().add(spec, 1).total();
}

/** Kubernetes takes a limit as the request where no request is set. */
function effectiveRequests(resources?: {
  requests?: ResourceList;
  limits?: ResourceList;
}): ResourceList {
  return { ...resources?.limits, ...resources?.requests };
}

function acceleratorType(spec: PodSpec): string | undefined {
  for (const label of ACCELERATOR_LABELS) {
    const value = spec.nodeSelector?.[label];
    if (value) return value;
  }
  return undefined;
}

function plus(
  sum: bigint | undefined,
  quantity: string | number | undefined,
  times: bigint,
): bigint | undefined {
  const nano = quantity === undefined ? undefined : parseQuantityNano(quantity);
  return nano === undefined ? sum : (sum ?? 0n) + nano * times;
}
