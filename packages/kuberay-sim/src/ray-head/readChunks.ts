const LINES = 10;
const CHARACTERS = 20_000;

export interface Chunks {
  /** Chunks that are full and can be sent at once. */
  full: string[];
  /** What is left at the end of the text; sent after a pause. */
  rest: string;
}

/**
 * Cuts a text as Ray's log tail reads a file: up to 10 lines at a time, or
 * fewer once they hold more than 20,000 characters (as Python counts them: a
 * character outside the BMP is one). The last line may be incomplete.
 */
export function readChunks(text: string): Chunks {
  const full: string[] = [];
  let chunk = '';
  let lines = 0;
  let characters = 0;
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    chunk += line;
    lines += 1;
    characters += [...line].length;
    if (lines >= LINES || characters > CHARACTERS) {
      full.push(chunk);
      chunk = '';
      lines = 0;
      characters = 0;
    }
  }
  return { full, rest: chunk };
}
