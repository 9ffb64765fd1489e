import { LogRequest, LogStream } from '../../api';
import { Queue } from '../../__testUtils__/Queue';
import { LogSession } from './LogSession';

const encode = (text: string) => new TextEncoder().encode(text);

function start(
  connections: ((request: LogRequest) => LogStream)[],
  isOver: () => boolean = () => true,
) {
  const requests: LogRequest[] = [];
  const session = new LogSession({
    isOver,
    open: async request => {
      requests.push(request);
      const next = connections.shift();
      if (!next) throw new Error('no further connection was expected');
      return next(request);
    },
  });
  const ended = new Promise<void>(resolve => {
    const stop = session.subscribe(() => {
      const { kind } = session.getState().status;
      if (kind === 'ended' || kind === 'failed') {
        resolve();
        stop();
      }
    });
  });
  const lines = () =>
    Array.from({ length: session.buffer.lineCount }, (_, i) =>
      session.buffer.line(i),
    );
  return { session, requests, ended, lines };
}

function stream(from: number, text: Uint8Array, error?: Error): LogStream {
  const chunks = new Queue<Uint8Array>();
  chunks.push(text);
  if (error) chunks.fail(error);
  else chunks.end();
  return { start: from, chunks };
}

describe('LogSession', () => {
  it('reads a log to its end', async () => {
    const { session, ended, lines } = start([
      () => stream(0, encode('a\nb\n')),
    ]);
    await ended;
    expect(lines()).toEqual(['a', 'b']);
    expect(session.getState()).toMatchObject({ lines: 2, bytes: 4, start: 0 });
  });

  it('takes up again at the byte where it broke off, within a character too', async () => {
    const all = encode('erste Zeile\nzweite Zeile mit ü und é\nEnde\n');
    const cut = encode('erste Zeile\nzweite Zeile mit ü').length - 1;
    const { requests, ended, lines } = start([
      () => stream(0, all.subarray(0, cut), new TypeError('network error')),
      request => stream(request.fromByte!, all.subarray(request.fromByte)),
    ]);
    await ended;
    expect(requests.map(({ fromByte }) => fromByte)).toEqual([0, cut]);
    expect(lines()).toEqual([
      'erste Zeile',
      'zweite Zeile mit ü und é',
      'Ende',
    ]);
  });

  it('doubles nothing when the backend begins earlier than asked', async () => {
    const all = encode('one\ntwo\n');
    const { ended, lines } = start([
      () => stream(0, all.subarray(0, 6), new TypeError('network error')),
      () => stream(2, all.subarray(2)),
    ]);
    await ended;
    expect(lines()).toEqual(['one', 'two']);
  });

  it('asks again when the log ends before the job is known to have', async () => {
    let over = false;
    const { ended, lines } = start(
      [
        () => stream(0, encode('a\n')),
        request => {
          expect(request.fromByte).toBe(2);
          over = true;
          return stream(2, encode('b\n'));
        },
        () => stream(4, encode('')),
      ],
      () => over,
    );
    await ended;
    expect(lines()).toEqual(['a', 'b']);
  });

  it('reads what has ended without waiting for more', async () => {
    const { ended, requests } = start([() => stream(0, encode('a\n'))]);
    await ended;
    expect(requests.map(({ follow }) => follow)).toEqual([false]);
  });

  it('follows a job that runs, and takes it up again with a new token', async () => {
    let over = false;
    const expired = Object.assign(new Error('expired'), { statusCode: 401 });
    const { ended, lines, requests } = start(
      [
        () => stream(0, encode('a\n'), new TypeError('network error')),
        () => {
          throw expired;
        },
        () => {
          over = true;
          return stream(2, encode('b\n'));
        },
        () => stream(4, encode('')),
      ],
      () => over,
    );
    await ended;
    expect(lines()).toEqual(['a', 'b']);
    expect(requests.map(({ follow }) => follow)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('stops at a refusal and keeps what it has', async () => {
    const refused = Object.assign(new Error('not yours'), { statusCode: 403 });
    const { session, ended } = start([
      () => {
        throw refused;
      },
    ]);
    await ended;
    expect(session.getState().status).toEqual({
      kind: 'failed',
      error: refused,
    });
  });
});
