import fc from 'fast-check';
import { cutInto } from './__testing__/cutInto';
import { LineSplitter } from './LineSplitter';

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut, also within a character', () => {
    const line = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter(text => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const splitter = new LineSplitter();
        const bytes = Buffer.from(lines.map(each => `${each}\n`).join(''));
        const seen = cutInto(bytes, cuts)
          .flatMap(each => splitter.push(each))
          .map(each => each.toString('utf8'));
        expect(seen).toEqual(lines);
      }),
    );
  });

  it('keeps an unfinished line back', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('{"a":'))).toEqual([]);
    expect(splitter.push(Buffer.from('1}\n{"b"')).map(String)).toEqual([
      '{"a":1}',
    ]);
    expect(String(splitter.rest())).toBe('{"b"');
  });

  it.each([['12345678', '9'], ['123456789\n']])(
    'refuses a line that is longer than what it may keep: %j',
    (...parts) => {
      const splitter = new LineSplitter(8);
      expect(() =>
        parts.forEach(part => splitter.push(Buffer.from(part))),
      ).toThrow('a line is longer than 8 bytes');
    },
  );
});
