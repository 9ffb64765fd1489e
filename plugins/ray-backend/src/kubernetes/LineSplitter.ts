const NEWLINE = 0x0a;
/** An object is at most some MB: etcd takes 1.5 MB by default, and JSON may double it. */
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

/**
 * Cuts a stream of bytes into lines. Works on bytes, because a chunk may end within a UTF-8 character; what is made of a
 * line is its reader's business. What follows the last newline waits for more: on a broken connection it is an
 * unfinished frame.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(maxBytes: number = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The lines that this chunk completes, without empty ones. They share the chunk's memory.
   * @throws RangeError for a line beyond the limit
   */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end !== -1;
      end = chunk.indexOf(NEWLINE, start)
    ) {
      const line = this.#complete(chunk.subarray(start, end));
      if (line.length > 0) lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** What waits for its newline. */
  rest(): Buffer {
    return Buffer.concat(this.#waiting, this.#waitingBytes);
  }

  #complete(last: Buffer): Buffer {
    if (this.#waitingBytes === 0) {
      this.#check(last.length);
      return last;
    }
    this.#keep(last);
    const line = this.rest();
    this.#waiting = [];
    this.#waitingBytes = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#waitingBytes += part.length;
    this.#check(this.#waitingBytes);
    this.#waiting.push(part);
  }

  #check(bytes: number): void {
    if (bytes > this.#maxBytes) {
      throw new RangeError(`a line is longer than ${this.#maxBytes} bytes`);
    }
  }
}
