/** A piece of a scalar: plain text, or an expression with the offset of its `${{` in the scalar. */
export type TextPart =
  | { text: string }
  | { source: string; offset: number; length: number };

const OPEN = '${{';

/**
 * Splits a scalar at its `${{ … }}`. The end of an expression is the first `}}` outside of CEL's string
 * literals, comments and braces: `${{ {"a": {"b": "}}"}} }}` is one expression.
 *
 * @returns the parts, or the offset of a `${{` that is never closed
 */
export function splitText(
  text: string,
): { parts: TextPart[] } | { unclosed: number } {
  const parts: TextPart[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf(OPEN, from);
    if (open < 0) break;
    const end = findEnd(text, open + OPEN.length);
    if (end === undefined) return { unclosed: open };
    if (open > from) parts.push({ text: text.slice(from, open) });
    parts.push({
      source: text.slice(open + OPEN.length, end),
      offset: open,
      length: end + 2 - open,
    });
    from = end + 2;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return { parts };
}

/** The offset of the `}}` that closes an expression whose first character is at `start`. */
function findEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = skipString(text, at);
    } else if (char === '/' && text[at + 1] === '/') {
      const newline = text.indexOf('\n', at);
      if (newline < 0) return undefined;
      at = newline + 1;
    } else if (char === '{') {
      depth++;
      at++;
    } else if (char === '}') {
      if (depth === 0) {
        if (text[at + 1] === '}') return at;
        return undefined;
      }
      depth--;
      at++;
    } else {
      at++;
    }
  }
  return undefined;
}

/** The offset after the string literal that begins at `at`: short or triple-quoted, raw or with escapes. */
function skipString(text: string, at: number): number {
  const quote = text[at];
  const delimiter = text.startsWith(quote.repeat(3), at)
    ? quote.repeat(3)
    : quote;
  const raw = /(^|[^A-Za-z0-9_])[bB]?[rR][bB]?$/.test(
    text.slice(Math.max(0, at - 3), at),
  );
  let next = at + delimiter.length;
  while (next < text.length) {
    if (text.startsWith(delimiter, next)) return next + delimiter.length;
    next += !raw && text[next] === '\\' ? 2 : 1;
  }
  return next;
}
