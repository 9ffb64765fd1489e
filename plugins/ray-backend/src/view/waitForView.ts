import { sleep } from '../kubernetes/retryDelay';
import type { FleetView } from './FleetView';

/**
 * Waits until the view satisfies a condition, which is asked after each change. Answers whether it came to that in
 * time: what Kubernetes has accepted reaches the view through the watch, some milliseconds later.
 */
export async function waitForView(
  view: FleetView,
  condition: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  if (condition()) return true;
  const met = new AbortController();
  const stop = view.subscribe(() => condition() && met.abort());
  await sleep(timeoutMs, met.signal);
  stop();
  return condition();
}
