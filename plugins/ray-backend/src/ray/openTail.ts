import diagnostics from 'node:diagnostics_channel';
import { ping, type WebSocket } from 'undici';
import { RayError } from './RayError';

/** A tail is silent while its job is; a ping tells a quiet head from one that is gone. */
const PING_MS = 20_000;
const OPEN_TIMEOUT_MS = 15_000;
/** A reader that is this far behind is cut off: it takes the log up again where it stopped. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

const pongs = diagnostics.channel('undici:websocket:pong');

/**
 * The text frames of a WebSocket, each as soon as it is there. Ends when the other side closes with 1000.
 * @throws RayError `unreachable` when it cannot be opened, breaks, is found dead, or when the reader is far behind
 */
export async function* openTail(
  open: () => Promise<WebSocket>,
  options: { signal?: AbortSignal; pingMs?: number },
): AsyncGenerator<string, void, undefined> {
  const { signal, pingMs = PING_MS } = options;
  signal?.throwIfAborted();
  const socket = await open();
  const waiting: string[] = [];
  let waitingBytes = 0;
  let end: { error?: unknown } | undefined;
  let heard = true;
  // Woken by whatever comes, a frame or the end.
  const reader = { wake: () => {} };
  const news = () =>
    new Promise<void>(resolve => {
      reader.wake = resolve;
    });

  const finish = (error?: unknown) => {
    end ??= { error };
    reader.wake();
  };
  const lost = (why: string) => {
    finish(new RayError('unreachable', why));
    // At once: the reader may be far from asking for more.
    socket.close();
  };
  const abort = () => finish(signal?.reason);
  const pong = (message: unknown) => {
    if (isFrom(message, socket)) heard = true;
  };

  const opening = setTimeout(
    () => lost('the head did not open its log in time'),
    OPEN_TIMEOUT_MS,
  );
  const watching = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (!heard) {
      lost('the head stopped answering');
      return;
    }
    heard = false;
    ping(socket);
  }, pingMs);
  socket.addEventListener('open', () => clearTimeout(opening));
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    heard = true;
    if (typeof data !== 'string') return;
    waitingBytes += data.length;
    if (waitingBytes > MAX_WAITING_BYTES) {
      lost('the reader of the log is too far behind');
      return;
    }
    waiting.push(data);
    reader.wake();
  });
  socket.addEventListener('error', () => lost('the connection broke'));
  socket.addEventListener('close', ({ code }: { code: number }) =>
    code === 1000 ? finish() : lost(`the connection was closed (${code})`),
  );
  signal?.addEventListener('abort', abort);
  pongs.subscribe(pong);

  try {
    for (;;) {
      const frame = waiting.shift();
      if (frame !== undefined) {
        waitingBytes -= frame.length;
        yield frame;
      } else if (end) {
        if (end.error !== undefined) throw end.error;
        return;
      } else {
        await news();
      }
    }
  } finally {
    clearTimeout(opening);
    clearInterval(watching);
    pongs.unsubscribe(pong);
    signal?.removeEventListener('abort', abort);
    socket.close();
  }
}

function isFrom(message: unknown, socket: WebSocket): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'websocket' in message &&
    message.websocket === socket
  );
}
