import { encodeChunk, encodeHead } from '../Exchange';
import type { Fault } from '../Fault';
import type { RequestKind } from '../readRequests';
import { pass } from '../pass';
import { cutWithinCharacter, hasWideCharacter } from './cutWithinCharacter';
import { strikeFrame } from './strikeFrame';

export const EVERYTHING: readonly RequestKind[] = [
  'list',
  'page',
  'stream',
  'watch',
];

const HEAD = encodeHead(200, {
  'content-type': 'application/json',
  'transfer-encoding': 'chunked',
});

/** Connections that break, at each kind of place in the bytes. */
export const RESETS: readonly Fault[] = [
  {
    name: 'connection refused',
    strikes: EVERYTHING,
    async inject(exchange, { random, refuseConnections, hasStruck }) {
      hasStruck();
      exchange.reset();
      await refuseConnections(random.between(20, 150));
    },
  },
  {
    name: 'reset in the request',
    strikes: EVERYTHING,
    async inject(exchange, { hasStruck }) {
      hasStruck();
      exchange.reset();
    },
  },
  {
    name: 'reset in the headers',
    strikes: EVERYTHING,
    async inject(exchange, { random, hasStruck }) {
      hasStruck();
      await exchange.write(
        HEAD.subarray(0, random.between(1, HEAD.length - 1)),
      );
      exchange.reset();
    },
  },
  {
    name: 'reset within a chunk header',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          await exchange.write(encodeChunk(frame).subarray(0, 2));
          exchange.reset();
          return 'over';
        },
      }),
  },
  {
    name: 'reset within a frame',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          const kept = context.random.between(1, frame.length - 1);
          await exchange.chunk(frame.subarray(0, kept));
          exchange.reset();
          return 'over';
        },
      }),
  },
  {
    name: 'reset within a character',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        wants: hasWideCharacter,
        async act(frame) {
          const [kept] = cutWithinCharacter(frame, context.random);
          await exchange.chunk(kept);
          exchange.reset();
          return 'over';
        },
      }),
  },
  {
    name: 'reset between frames',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          await exchange.chunk(frame);
          exchange.reset();
          return 'over';
        },
      }),
  },
  {
    name: 'reset after the last byte',
    strikes: ['list', 'page'],
    async inject(exchange, { recording, hasStruck }) {
      await pass(exchange, recording);
      exchange.reset();
      hasStruck();
    },
  },
  {
    name: 'closed within a frame',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          const kept = context.random.between(1, frame.length - 1);
          await exchange.chunk(frame.subarray(0, kept));
          exchange.socket.end();
          return 'over';
        },
      }),
  },
];
