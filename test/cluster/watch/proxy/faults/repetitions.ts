import type { Fault } from '../Fault';
import { pass } from '../pass';
import { strikeFrame } from './strikeFrame';

/** What was said before is said again, as servers do that were restarted or stand behind one another. */
export const REPETITIONS: readonly Fault[] = [
  {
    name: 'a frame twice',
    strikes: ['watch', 'stream'],
    inject: (exchange, context) =>
      strikeFrame(exchange, context, {
        async act(frame) {
          await exchange.chunk(Buffer.concat([frame, frame]));
          return 'passOn';
        },
      }),
  },
  {
    name: 'frames replayed',
    strikes: ['watch'],
    replays: true,
    async inject(exchange, { random, recording, hasStruck }) {
      const head = await exchange.ask();
      if (head.status !== 200) {
        await exchange.answer(head, await exchange.body());
        return;
      }
      recording.beginWatch(
        Number(exchange.request.query.get('resourceVersion')),
      );
      const known = recording.frames;
      const replayed = known.slice(-random.between(1, 12));
      await exchange.begin(head);
      if (replayed.length > 0) hasStruck();
      for (const { bytes } of replayed) await exchange.chunk(bytes);
      for await (const frame of exchange.frames()) {
        recording.addFrame(frame);
        await exchange.chunk(frame);
      }
      await exchange.finish();
    },
  },
  {
    name: 'a recorded watch',
    strikes: ['watch'],
    replays: true,
    async inject(exchange, { random, recording, hasStruck }) {
      recording.beginWatch(
        Number(exchange.request.query.get('resourceVersion')),
      );
      const known = recording.frames;
      if (known.length === 0) {
        await pass(exchange, recording);
        return;
      }
      const from = random.between(0, known.length - 1);
      const to = random.between(from + 1, known.length);
      await exchange.begin({
        status: 200,
        headers: { 'content-type': 'application/json' },
      });
      for (const { bytes } of known.slice(from, to)) {
        await exchange.chunk(bytes);
      }
      await exchange.finish();
      hasStruck();
    },
  },
  {
    name: 'a recorded list',
    strikes: ['list'],
    async inject(exchange, { random, recording, hasStruck }) {
      const { lists } = recording;
      if (lists.length === 0) {
        await pass(exchange, recording);
        return;
      }
      const { head, body } = random.pick(lists);
      await exchange.answer(head, body);
      hasStruck();
    },
  },
];
