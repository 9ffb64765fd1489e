import type { Container, Pod } from './Pod';

/** Annotation of a pod (template) that makes it go wrong on purpose. */
export const FAULT_ANNOTATION = 'sim.raydeck.dev/fault';

/**
 * image-pull: the image cannot be pulled; crash-loop: Ray's container ends with
 * code 1 soon after its start, again and again; oom: it is killed for memory
 * after a while, again and again; exit: the pod ends Failed and is not
 * restarted; not-ready: it runs, and never becomes ready; slow-pull: pulling
 * the image takes a minute.
 */
export const FAULTS = [
  'image-pull',
  'crash-loop',
  'oom',
  'exit',
  'not-ready',
  'slow-pull',
] as const;

export type Fault = (typeof FAULTS)[number];

function isFault(value: string | undefined): value is Fault {
  return FAULTS.some(fault => fault === value);
}

/** The fault that a pod's annotation asks for; unknown words ask for none. */
export function faultOf(pod: Pod): Fault | undefined {
  const value = pod.metadata.annotations?.[FAULT_ANNOTATION];
  return isFault(value) ? value : undefined;
}

/** Tags that no registry has. */
const MISSING = /(does-not-exist|no-such|not-found|missing|typo)/;

/**
 * Why an image cannot be pulled, in containerd's words; undefined when it can.
 * Images exist unless their name says otherwise.
 */
export function pullError(pod: Pod, { image }: Container): string | undefined {
  const tag = image.slice(image.lastIndexOf('/') + 1);
  if (!MISSING.test(tag) && faultOf(pod) !== 'image-pull') return undefined;
  const named = /^[^/]+\.[^/]+\//.test(image) ? image : `docker.io/${image}`;
  return `failed to pull and unpack image "${named}": failed to resolve reference "${named}": ${named}: not found`;
}
