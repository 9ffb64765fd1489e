const NEWLINE = 0x0a;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Cuts a stream of bytes into lines. Works on bytes, because a chunk may end within a UTF-8 character; a line is decoded
 * once it is whole. What follows the last newline waits for more: on a broken connection it is an unfinished frame.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(maxBytes: number = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this chunk completes, without empty ones. Throws RangeError for a line beyond the limit. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end !== -1;
      end = chunk.indexOf(NEWLINE, start)
    ) {
      this.#keep(chunk.subarray(start, end));
      if (this.#waitingBytes > 0) {
        lines.push(Buffer.concat(this.#waiting).toString('utf8'));
      }
      this.#waiting = [];
      this.#waitingBytes = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#waitingBytes += part.length;
    if (this.#waitingBytes > this.#maxBytes) {
      throw new RangeError(`a line is longer than ${this.#maxBytes} bytes`);
    }
    this.#waiting.push(part);
  }
}
