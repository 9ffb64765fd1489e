import fc from 'fast-check';
import { streamedTailOffset } from './streamedTailOffset';
import { tailOffset } from './tailOffset';

async function* streamed(pieces: string[]) {
  yield* pieces;
}

const piece = fc
  .array(fc.constantFrom('\n', 'a', 'ü', '漢'), { maxLength: 6 })
  .map(characters => characters.join(''));

it('finds what is found in the whole log, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 8 }),
      fc.nat({ max: 12 }),
      async (pieces, lines) => {
        expect(await streamedTailOffset(streamed(pieces), lines)).toBe(
          tailOffset(Buffer.from(pieces.join('')), lines),
        );
      },
    ),
  );
});
