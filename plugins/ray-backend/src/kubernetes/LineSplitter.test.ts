import fc from 'fast-check';
import { LineSplitter } from './LineSplitter';

/** Cuts bytes at the given places. */
function chunks(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [
    0,
    ...cuts.map(cut => cut % (bytes.length + 1)),
    bytes.length,
  ];
  places.sort((a, b) => a - b);
  return places
    .slice(1)
    .map((end, index) => bytes.subarray(places[index], end));
}

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut, also within a character', () => {
    const line = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter(text => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const splitter = new LineSplitter();
        const bytes = Buffer.from(lines.map(each => `${each}\n`).join(''));
        const seen = chunks(bytes, cuts).flatMap(each => splitter.push(each));
        expect(seen).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished line back', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('{"a":'))).toEqual([]);
    expect(splitter.push(Buffer.from('1}\n{"b"'))).toEqual(['{"a":1}']);
  });

  it('refuses a line that is longer than what it may keep', () => {
    const splitter = new LineSplitter(8);
    splitter.push(Buffer.from('12345678'));
    expect(() => splitter.push(Buffer.from('9'))).toThrow(
      'a line is longer than 8 bytes',
    );
  });
});
