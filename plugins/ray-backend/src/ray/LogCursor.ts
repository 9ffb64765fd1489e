/**
 * Where in a log we are. A tail starts from the first byte at each connection, in frames of other sizes than before; the
 * cursor lets through what lies beyond what was delivered, with its offset.
 */
export class LogCursor {
  #delivered: number;
  #position = 0;

  /** @param fromByte - what lies before it counts as delivered */
  constructor(fromByte: number) {
    this.#delivered = fromByte;
  }

  /** The offset behind the last byte that was let through. */
  get delivered(): number {
    return this.#delivered;
  }

  /** What is taken next is the log's beginning again. */
  rewind(): void {
    this.#position = 0;
  }

  /** The part of this piece that is new: nothing or one part. A character that was cut in two is given whole. */
  *take(
    text: string,
  ): Generator<{ type: 'text'; offset: number; text: string }> {
    const start = this.#position;
    const end = start + Buffer.byteLength(text);
    this.#position = end;
    if (end <= this.#delivered) return;
    if (start >= this.#delivered) {
      this.#delivered = end;
      yield { type: 'text', offset: start, text };
      return;
    }
    const bytes = Buffer.from(text);
    let cut = this.#delivered - start;
    while (cut > 0 && isContinuation(bytes[cut])) cut -= 1;
    this.#delivered = end;
    yield {
      type: 'text',
      offset: start + cut,
      text: bytes.subarray(cut).toString('utf8'),
    };
  }
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
