import fc from 'fast-check';
import { LogBuffer } from './LogBuffer';

function linesOf(chunks: Uint8Array[]): string[] {
  const buffer = new LogBuffer();
  for (const chunk of chunks) buffer.append(chunk);
  buffer.finish();
  return Array.from({ length: buffer.lineCount }, (_, i) => buffer.line(i));
}

const encode = (text: string) => new TextEncoder().encode(text);

describe('LogBuffer', () => {
  it('splits at newlines and keeps empty lines', () => {
    expect(linesOf([encode('a\n\nb')])).toEqual(['a', '', 'b']);
  });

  it('reads Windows line ends', () => {
    expect(linesOf([encode('a\r\nb\r'), encode('\nc')])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('keeps the last state of a progress bar', () => {
    expect(linesOf([encode('10%\r50%\r100%\ndone\n')])).toEqual([
      '100%',
      'done',
    ]);
  });

  it('shows a line before its end has come', () => {
    const buffer = new LogBuffer();
    buffer.append(encode('first\nsec'));
    expect(buffer.lineCount).toBe(2);
    expect(buffer.completeLines).toBe(1);
    expect(buffer.line(1)).toBe('sec');
    buffer.append(encode('ond\n'));
    expect(buffer.line(1)).toBe('second');
  });

  it('counts the bytes of a character that is not whole yet', () => {
    const buffer = new LogBuffer();
    buffer.append(encode('é').subarray(0, 1));
    expect(buffer.bytes).toBe(1);
    expect(buffer.lineCount).toBe(0);
  });

  it('lets the oldest lines go beyond its limit, and keeps the numbers', () => {
    const buffer = new LogBuffer({ limit: 50_000 });
    for (let i = 0; i < 20_000; i += 1) buffer.append(encode(`line ${i}\n`));
    expect(buffer.firstLine).toBeGreaterThan(0);
    expect(buffer.lineCount).toBe(20_000);
    expect(buffer.line(19_999)).toBe('line 19999');
    expect(buffer.line(0)).toBe('');
    expect(buffer.line(buffer.firstLine)).toBe(`line ${buffer.firstLine}`);
  });

  it('gives the same lines however the bytes are cut', () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom('\n', '\r', '\r\n', '\r\r\n', '\u001b[31m'),
          fc.string({ unit: 'grapheme', maxLength: 6 }),
        ),
        { maxLength: 30 },
      )
      .map(parts => encode(parts.join('')));
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(200), { maxLength: 12 }),
        (all, cuts) => {
          const places = [
            ...new Set(cuts.map(cut => cut % (all.length + 1))),
          ].sort((a, b) => a - b);
          const ends = [...places, all.length];
          const chunks = ends.map((end, i) =>
            all.subarray(i === 0 ? 0 : ends[i - 1], end),
          );
          expect(linesOf(chunks)).toEqual(linesOf([all]));
        },
      ),
      { numRuns: 500 },
    );
  });
});
