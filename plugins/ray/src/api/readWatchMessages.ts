import { WatchEvents } from '@raydeck/backstage-plugin-ray-common';
import { createParser } from 'eventsource-parser';
import { WatchMessage } from './RayApi';

const EVENTS: Record<keyof WatchEvents, true> = {
  snapshot: true,
  cluster: true,
  job: true,
  pod: true,
  event: true,
  kubernetesClusters: true,
  end: true,
};

/**
 * The events of a stream of server-sent events, in order. Events of a kind
 * that this version does not know are left out, so that an older browser tab
 * outlives a newer backend.
 */
export async function* readWatchMessages(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<WatchMessage> {
  const ready: WatchMessage[] = [];
  const parser = createParser({
    onEvent: ({ event, data, id }) => {
      if (event && event in EVENTS) {
        ready.push({ event, data: JSON.parse(data), id } as WatchMessage);
      }
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
  }
}
