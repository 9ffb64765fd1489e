import fc from 'fast-check';
import { parseAnsi, stripAnsi } from './ansi';

describe('parseAnsi', () => {
  it('leaves plain text alone', () => {
    expect(parseAnsi('plain')).toEqual([{ text: 'plain' }]);
    expect(parseAnsi('')).toEqual([]);
  });

  it('reads the prefix that Ray colours', () => {
    expect(parseAnsi('\u001b[36m(f pid=12)\u001b[0m hello')).toEqual([
      { text: '(f pid=12)', color: 6 },
      { text: ' hello' },
    ]);
  });

  it('reads bright, 256 and true colours', () => {
    expect(parseAnsi('\u001b[1;91ma\u001b[38;5;196mb')).toEqual([
      { text: 'a', bold: true, color: 9 },
      { text: 'b', bold: true, color: '255, 0, 0' },
    ]);
    expect(parseAnsi('\u001b[48;2;1;2;3mc\u001b[49md')).toEqual([
      { text: 'c', background: '1, 2, 3' },
      { text: 'd', background: undefined },
    ]);
  });

  it('leaves out sequences that move the cursor or set titles', () => {
    expect(stripAnsi('\u001b[2Ka\u001b]0;title\u0007b\u001b[1A')).toBe('ab');
  });

  it('shows of any line what is left without its sequences', () => {
    const line = fc
      .array(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            '\u001b',
            '\u001b[',
            '\u001b[31m',
            '\u001b[38;5',
            ';',
            'm',
          ),
        ),
      )
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(line, text => {
        const shown = parseAnsi(text)
          .map(segment => segment.text)
          .join('');
        expect(shown).toBe(stripAnsi(text));
        expect(shown).not.toContain('\u001b');
      }),
    );
  });
});
