/**
 * Splits at a separator (a sticky expression) outside of quotes and brackets;
 * the parts are trimmed, empty ones left out.
 */
export function splitOutside(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let quote = '';
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quote) {
      if (char === '\\') i += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    else if (depth === 0) {
      separator.lastIndex = i;
      const length = separator.exec(text)?.[0].length ?? 0;
      if (length > 0) {
        parts.push(text.slice(start, i));
        i += length - 1;
        start = i + 1;
      }
    }
  }
  parts.push(text.slice(start));
  return parts.map(part => part.trim()).filter(part => part !== '');
}
