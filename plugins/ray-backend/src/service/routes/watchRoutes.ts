import type { Router } from 'express';
import type { CallerResolver } from '../../authorization';
import { WatchStream, type ChangeLog } from '../../stream';
import type { FleetView } from '../../view';
import { parseListQuery } from '../parseQuery';

/** The stream of changes, as server-sent events. */
export function addWatchRoutes(
  router: Router,
  {
    callers,
    changes,
    streams,
    view,
  }: {
    callers: CallerResolver;
    changes: ChangeLog;
    /** Those that are open, to be ended when the server stops. */
    streams: Set<WatchStream>;
    view: FleetView;
  },
): void {
  router.get('/v1/watch', async (request, response) => {
    const { caller, credentials } = await callers.fromRequest(request);
    const { filter } = parseListQuery(request, 'name');
    const lastEventId = request.header('last-event-id');
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      // Without no-transform, compression would hold events back.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
      Connection: 'keep-alive',
    });
    response.flushHeaders();
    request.socket.setNoDelay(true);
    const stream = WatchStream.create({
      caller,
      recall: () => callers.fromCredentials(credentials),
      ...(credentials.expiresAt && { expiresAt: credentials.expiresAt }),
      filter,
      ...(lastEventId && { lastEventId }),
      log: changes,
      view,
      sink: {
        write: text => response.write(text),
        get buffered() {
          return response.writableLength;
        },
        end: () => response.end(),
      },
    });
    streams.add(stream);
    response.on('close', () => {
      stream.close();
      streams.delete(stream);
    });
    stream.start();
  });
}
