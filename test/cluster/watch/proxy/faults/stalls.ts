import { encodeHead } from '../Exchange';
import type { Fault } from '../Fault';
import { cutWithinCharacter, hasWideCharacter } from './cutWithinCharacter';
import { EVERYTHING } from './resets';
import { strikeFrame } from './strikeFrame';

const HEAD = encodeHead(200, { 'content-type': 'application/json' });
const MOST_TRICKLED = 300;

/** Connections that stay open and say nothing more, or little at a time. */
export const STALLS: readonly Fault[] = [
  {
    name: 'silence before the headers',
    strikes: EVERYTHING,
    async inject(exchange, { hasStruck }) {
      hasStruck();
      await exchange.hang();
    },
  },
  {
    name: 'silence in the headers',
    strikes: EVERYTHING,
    async inject(exchange, { random, hasStruck }) {
      hasStruck();
      await exchange.write(
        HEAD.subarray(0, random.between(1, HEAD.length - 1)),
      );
      await exchange.hang();
    },
  },
  {
    name: 'silence within a frame',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          const kept = context.random.between(1, frame.length - 1);
          await exchange.chunk(frame.subarray(0, kept));
          await exchange.hang();
          return 'over';
        },
      }),
  },
  {
    name: 'silence between frames',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          await exchange.chunk(frame);
          await exchange.hang();
          return 'over';
        },
      }),
  },
  {
    name: 'byte by byte',
    strikes: EVERYTHING,
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        wants: hasWideCharacter,
        async act(frame) {
          const [before, after] = cutWithinCharacter(frame, context.random);
          const slow = before.subarray(-MOST_TRICKLED / 2);
          await exchange.chunk(before.subarray(0, before.length - slow.length));
          const rest = after.subarray(MOST_TRICKLED / 2);
          for (const byte of [
            ...slow,
            ...after.subarray(0, MOST_TRICKLED / 2),
          ]) {
            await exchange.chunk(Uint8Array.of(byte));
            await new Promise(setImmediate);
          }
          if (rest.length > 0) await exchange.chunk(rest);
          return 'passOn';
        },
      }),
  },
];
