const CHUNK_LINES = 4096;
/** Characters that are kept: about a million lines of usual length, several times over. */
const DEFAULT_LIMIT = 256 * 1024 * 1024;

interface Chunk {
  lines: string[];
  characters: number;
}

/**
 * A log as it arrives: bytes in, lines out.
 *
 * The lines do not depend on how the bytes were cut into chunks, also within a
 * character or between `\r` and `\n`. Lines end at `\n`; of what a line
 * overwrites by `\r` (progress bars) only the last state stays. The last line
 * counts before its end has arrived. Beyond a limit the oldest lines go, by
 * whole chunks; line numbers stay what they were.
 */
export class LogBuffer {
  readonly #limit: number;
  readonly #decoder = new TextDecoder();
  #chunks: Chunk[] = [];
  #characters = 0;
  #dropped = 0;
  #complete = 0;
  #partial = '';
  #bytes = 0;

  constructor(options: { limit?: number } = {}) {
    this.#limit = options.limit ?? DEFAULT_LIMIT;
  }

  /** Bytes taken in so far, those of a character that is not yet whole included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the first line that is still held, from 0. */
  get firstLine(): number {
    return this.#dropped;
  }

  /** Lines whose end has arrived; dropped ones count. */
  get completeLines(): number {
    return this.#complete;
  }

  /** All lines; dropped ones and the one that has not ended count. */
  get lineCount(): number {
    return this.#complete + (this.#partial === '' ? 0 : 1);
  }

  append(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The log has ended: what is left is a line too. */
  finish(): void {
    this.#take(this.#decoder.decode());
    if (this.#partial !== '') {
      this.#push(lastState(this.#partial));
      this.#partial = '';
    }
  }

  /** A line by its number from 0; empty for one that is not held. */
  line(number: number): string {
    if (number === this.#complete) return lastState(this.#partial);
    const index = number - this.#dropped;
    if (index < 0 || number > this.#complete) return '';
    return this.#chunks[Math.floor(index / CHUNK_LINES)].lines[
      index % CHUNK_LINES
    ];
  }

  #take(text: string) {
    let from = 0;
    for (;;) {
      const end = text.indexOf('\n', from);
      if (end === -1) break;
      this.#push(lastState(this.#partial + text.slice(from, end)));
      this.#partial = '';
      from = end + 1;
    }
    this.#partial = shorten(this.#partial + text.slice(from));
  }

  #push(line: string) {
    let chunk = this.#chunks[this.#chunks.length - 1];
    if (!chunk || chunk.lines.length === CHUNK_LINES) {
      chunk = { lines: [], characters: 0 };
      this.#chunks.push(chunk);
    }
    chunk.lines.push(line);
    chunk.characters += line.length;
    this.#characters += line.length;
    this.#complete += 1;
    while (this.#characters > this.#limit && this.#chunks.length > 1) {
      const [oldest] = this.#chunks.splice(0, 1);
      this.#characters -= oldest.characters;
      this.#dropped += oldest.lines.length;
    }
  }
}

/** What a terminal would show of a line: the text after its last carriage return. */
function lastState(raw: string): string {
  if (!raw.includes('\r')) return raw;
  const text = raw.replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** Forgets what is overwritten already, but not a `\r` whose `\n` may follow. */
function shorten(partial: string): string {
  if (!partial.includes('\r')) return partial;
  const state = lastState(partial);
  return partial.endsWith('\r') ? `${state}\r` : state;
}
