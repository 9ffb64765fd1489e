import fc from 'fast-check';
import { LogBuffer } from './LogBuffer';
import {
  compileSearch,
  findFirstError,
  findLastText,
  LogSearch,
  matchRanges,
} from './LogSearch';

function bufferOf(lines: string[]): LogBuffer {
  const buffer = new LogBuffer();
  buffer.append(new TextEncoder().encode(lines.map(it => `${it}\n`).join('')));
  return buffer;
}

describe('LogSearch', () => {
  it('finds the lines that match, and goes on as lines arrive', () => {
    const buffer = bufferOf(['loss 1', 'accuracy', 'loss 2']);
    const search = new LogSearch(buffer, compileSearch('loss', false));
    expect(search.advance(1000)).toBe(true);
    expect(search.lines).toEqual([0, 2]);
    buffer.append(new TextEncoder().encode('loss 3\n'));
    search.advance(1000);
    expect(search.lines).toEqual([0, 2, 3]);
  });

  it('stops when its time is up and takes up again', () => {
    const buffer = bufferOf(Array.from({ length: 2000 }, () => 'x'));
    const search = new LogSearch(buffer, compileSearch('x', false));
    let now = 0;
    const clock = () => (now += 10);
    expect(search.advance(5, clock)).toBe(false);
    expect(search.searched).toBe(500);
    while (!search.advance(5, clock))
      expect(search.searched).toBeLessThan(2000);
    expect(search.lines).toHaveLength(2000);
  });

  it('steps from match to match and goes round', () => {
    const search = new LogSearch(
      bufferOf(['x', '', 'x', '', 'x']),
      compileSearch('x', false),
    );
    search.advance(1000);
    expect(search.step(-1, 1)).toBe(0);
    expect(search.step(0, 1)).toBe(1);
    expect(search.step(4, 1)).toBe(0);
    expect(search.step(2, -1)).toBe(0);
    expect(search.step(0, -1)).toBe(2);
  });

  it('sees through colours', () => {
    const buffer = bufferOf(['\u001b[31mlo\u001b[0mss']);
    const search = new LogSearch(buffer, compileSearch('loss', false));
    search.advance(1000);
    expect(search.lines).toEqual([0]);
  });

  it('tells cases apart only when an upper case letter is sought', () => {
    expect(compileSearch('error', false).test('ERROR')).toBe(true);
    expect(compileSearch('ERROR', false).test('error')).toBe(false);
  });

  it('says when a pattern is no regular expression', () => {
    expect(() => compileSearch('(', true)).toThrow(SyntaxError);
  });

  it('finds any plain text literally', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter(it => it.trim() !== ''),
        fc.string(),
        fc.string(),
        (needle, before, after) => {
          const text = `${before}${needle}${after}`;
          const ranges = matchRanges(text, compileSearch(needle, false));
          expect(ranges.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('findFirstError', () => {
  it('goes to the first traceback, exception or level', () => {
    expect(
      findFirstError(bufferOf(['ok', 'no errors yet', 'ValueError: bad'])),
    ).toBe(2);
    expect(
      findFirstError(bufferOf(['Traceback (most recent call last):'])),
    ).toBe(0);
    expect(findFirstError(bufferOf(['fine']))).toBeUndefined();
  });
});

describe('findLastText', () => {
  it('goes to the last line with the text', () => {
    expect(findLastText(bufferOf(['a', 'b', 'a', 'c']), ' a ')).toBe(2);
    expect(findLastText(bufferOf(['a']), 'z')).toBeUndefined();
  });
});
