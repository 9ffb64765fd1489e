import type { Exchange } from '../Exchange';
import type { Fault, FaultContext } from '../Fault';
import { endsInitialEvents, isBookmark, pass } from '../pass';
import { refuseStream } from '../refuseStream';
import { withQuery } from '../withQuery';
import { EVERYTHING } from './resets';
import { statusBody } from '../statusBody';
import { strikeFrame } from './strikeFrame';

/** Server's shortest: it sends a bookmark two seconds before the end. */
const SHORT_WATCH = { timeoutSeconds: '3' };

function endWithError(
  exchange: Exchange,
  context: FaultContext,
  status: string,
): Promise<void> {
  return strikeFrame(exchange, context, {
    async act() {
      const object: unknown = JSON.parse(status);
      await exchange.chunk(
        Buffer.from(`${JSON.stringify({ type: 'ERROR', object })}\n`),
      );
      await exchange.finish();
      exchange.release();
      return 'over';
    },
  });
}

/** Leaves out each frame of a sort. */
async function drop(
  exchange: Exchange,
  { isArmed, recording, hasStruck }: FaultContext,
  isUnwanted: (frame: Buffer) => boolean,
): Promise<void> {
  await pass(
    exchange,
    recording,
    {
      at: frame => isArmed() && isUnwanted(frame),
      async act() {
        hasStruck();
        return 'passOn';
      },
    },
    withQuery(exchange.request.target, SHORT_WATCH),
  );
}

/** What goes wrong within a watch, or ends an answer before its end. */
export const STREAMS: readonly Fault[] = [
  {
    name: '410 in the stream',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      endWithError(
        exchange,
        context,
        statusBody(410, 'Expired', 'too old resource version: 1 (2000)'),
      ),
  },
  {
    name: '500 in the stream',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      endWithError(
        exchange,
        context,
        statusBody(
          500,
          'InternalError',
          'unable to decode an event from the watch stream: http2: client connection lost',
        ),
      ),
  },
  {
    name: 'a line that is no event',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act() {
          await exchange.chunk(Buffer.from('upstream connect error: 111\n'));
          exchange.socket.end();
          return 'over';
        },
      }),
  },
  {
    name: 'chunks end too early',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          const kept = context.random.between(1, frame.length - 2);
          await exchange.chunk(frame.subarray(0, kept));
          await exchange.finish();
          exchange.release();
          return 'over';
        },
      }),
  },
  {
    name: 'Content-Length too short',
    strikes: ['list', 'page'],
    async inject(exchange, { random, hasStruck }) {
      const head = await exchange.ask();
      const body = await exchange.body();
      const kept = random.between(1, body.length - 2);
      await exchange.answer(head, body.subarray(0, kept));
      hasStruck();
    },
  },
  {
    name: 'bookmarks dropped',
    strikes: ['watch'],
    inject: (exchange, context) => drop(exchange, context, isBookmark),
  },
  {
    name: 'end of the initial events dropped',
    strikes: ['stream'],
    inject: (exchange, context) => drop(exchange, context, endsInitialEvents),
  },
  {
    name: 'streaming list refused',
    strikes: ['stream'],
    async inject(exchange, { hasStruck }) {
      hasStruck();
      await refuseStream(exchange);
    },
  },
  {
    name: 'streaming list ignored',
    strikes: ['stream'],
    async inject(exchange, { recording, hasStruck }) {
      hasStruck();
      await pass(
        exchange,
        recording,
        undefined,
        withQuery(exchange.request.target, {
          ...SHORT_WATCH,
          sendInitialEvents: undefined,
          resourceVersionMatch: undefined,
        }),
      );
    },
  },
];
