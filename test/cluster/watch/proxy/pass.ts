import type { Exchange } from './Exchange';
import type { Recording } from './Recording';

/** The last event of a streaming list's beginning; what follows are changes. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export function isBookmark(frame: Buffer): boolean {
  return frame.subarray(0, 24).includes('"BOOKMARK"');
}

export function endsInitialEvents(frame: Buffer): boolean {
  return isBookmark(frame) && frame.includes(INITIAL_EVENTS_END);
}

/** How to spoil the lines of an answer; a list is one line. */
export interface Spoiling {
  /** Whether to do it at this line. */
  at: (frame: Buffer) => boolean;
  /** Does it, instead of passing the line on. `passOn` then lets the rest through as it is. */
  act: (frame: Buffer) => Promise<'passOn' | 'over'>;
}

/**
 * Passes a server's answer on, and records it; with `spoiling`, all but some lines of it.
 * Throws when the server is not there or breaks off.
 */
export async function pass(
  exchange: Exchange,
  recording: Recording,
  spoiling?: Spoiling,
  target?: string,
): Promise<void> {
  const { kind, query } = exchange.request;
  const head = await exchange.ask(target);
  if (head.status !== 200) {
    await exchange.answer(head, await exchange.body());
    return;
  }
  if (kind === 'watch') {
    recording.beginWatch(Number(query.get('resourceVersion')));
  }
  let recordsFrames = kind === 'watch';
  await exchange.begin(head);
  for await (const frame of exchange.frames()) {
    // Before it is spoilt: a client that was sent it goes on behind it.
    if (recordsFrames && !exchange.gone.aborted) recording.addFrame(frame);
    if (spoiling?.at(frame)) {
      if ((await spoiling.act(frame)) === 'over') return;
      continue;
    }
    if (kind === 'list') recording.addList(head, frame);
    if (kind === 'stream' && endsInitialEvents(frame)) recordsFrames = true;
    await exchange.chunk(frame);
  }
  await exchange.finish();
}
