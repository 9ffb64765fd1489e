import fc from 'fast-check';
import { LogCursor } from './LogCursor';

/** Cuts a text into frames, never within a character, as Ray does. */
function frames(text: string, sizes: number[]): string[] {
  const characters = [...text];
  const cut: string[] = [];
  let index = 0;
  for (let start = 0; start < characters.length; index += 1) {
    const size = sizes.length > 0 ? 1 + sizes[index % sizes.length] : 7;
    cut.push(characters.slice(start, start + size).join(''));
    start += size;
  }
  return cut;
}

describe('LogCursor', () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 200 })
    .filter(each => Buffer.from(each).toString('utf8') === each);

  it('gives every byte once, however often and in whatever frames a log is replayed', () => {
    const lives = fc.array(
      fc.record({
        sizes: fc.array(fc.nat({ max: 20 })),
        framesSeen: fc.nat({ max: 40 }),
      }),
    );
    fc.assert(
      fc.property(text, lives, (log, all) => {
        const cursor = new LogCursor(0);
        let given = '';
        for (const { sizes, framesSeen } of [
          ...all,
          { sizes: [], framesSeen: Infinity },
        ]) {
          cursor.rewind();
          for (const frame of frames(log, sizes).slice(0, framesSeen)) {
            for (const part of cursor.take(frame)) {
              expect(part.offset).toBe(Buffer.byteLength(given));
              given += part.text;
            }
          }
        }
        expect(given).toBe(log);
        expect(cursor.delivered).toBe(Buffer.byteLength(log));
      }),
    );
  });

  it('begins at a byte, or at the character that it lies in', () => {
    const cursor = new LogCursor(3);
    expect([...cursor.take('aé→z')]).toEqual([
      { type: 'text', offset: 3, text: '→z' },
    ]);
    const within = new LogCursor(4);
    expect([...within.take('aé→z')]).toEqual([
      { type: 'text', offset: 3, text: '→z' },
    ]);
  });
});
