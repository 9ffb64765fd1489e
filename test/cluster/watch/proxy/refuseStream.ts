import type { Exchange } from './Exchange';
import { statusBody } from './statusBody';

/** Answers as an API server that does not offer streaming lists. */
export async function refuseStream(exchange: Exchange): Promise<void> {
  await exchange.answer(
    { status: 422, headers: { 'content-type': 'application/json' } },
    statusBody(
      422,
      'Invalid',
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
    ),
  );
}
