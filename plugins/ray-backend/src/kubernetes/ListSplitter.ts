const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
/** How many brackets are open within the list's own object, and within its `items`. */
const IN_LIST = 1;
const IN_ITEMS = 2;
const LONGEST_KEY = 64;

/**
 * Takes a list apart while its bytes arrive: each element of the top-level `items` is handed out as the bytes of its
 * JSON, so that neither a list's text nor all its objects are ever held. All else is left over, with `items` empty, as
 * the list's envelope: `metadata.continue` stands before the items in lists of built-in kinds, behind them in those of
 * custom resources.
 *
 * Whether an element is JSON is for the one to say who parses it; the brackets and commas around are checked here. A
 * list that ends early is never taken for a whole one.
 */
export class ListSplitter {
  readonly #onItem: (bytes: Buffer) => void;
  readonly #maxBytes: number;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #inItems = false;
  #hadItems = false;
  /** Commas between elements so far. */
  #commas = 0;
  /** The last string in the list's own object, and whether a colon made it the key of what follows. */
  #string = '';
  #isKey = false;
  /** Of the current element, from earlier chunks. */
  #element: Buffer[] = [];
  #elementBytes = 0;
  #envelope: Buffer[] = [];
  #envelopeBytes = 0;

  constructor(
    onItem: (bytes: Buffer) => void,
    maxBytes: number = DEFAULT_MAX_BYTES,
  ) {
    this.#onItem = onItem;
    this.#maxBytes = maxBytes;
  }

  /** @throws SyntaxError for what cannot become a list; RangeError beyond the limit; what `onItem` throws */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#inItems
        ? this.#scanItems(chunk, at)
        : this.#scanEnvelope(chunk, at);
    }
  }

  /**
   * The envelope, once all has arrived.
   * @throws SyntaxError when it is not whole
   */
  end(): unknown {
    const text = Buffer.concat(this.#envelope).toString('utf8');
    if (this.#inItems || this.#inString || this.#depth > 0) {
      throw new SyntaxError('the list ended before its end');
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new SyntaxError(`not a list: ${text.slice(0, 120)}`);
    }
  }

  /** Reads on to where the items begin; returns where the next byte is to be read. */
  #scanEnvelope(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#inString) {
        this.#stepInString(byte);
      } else if (byte === QUOTE) {
        this.#inString = true;
        if (this.#depth === IN_LIST) this.#string = '';
      } else if (byte === OBJECT || byte === ARRAY) {
        this.#depth += 1;
        const begins = byte === ARRAY && this.#depth === IN_ITEMS;
        if (begins && this.#isKey && isItems(this.#string)) {
          this.#keepEnvelope(chunk.subarray(from, at + 1));
          this.#beginItems();
          return at + 1;
        }
      } else if (byte === OBJECT_END || byte === ARRAY_END) {
        this.#depth -= 1;
      } else if (byte === COLON && this.#depth === IN_LIST) {
        this.#isKey = true;
        if (this.#hadItems && isItems(this.#string)) {
          throw new SyntaxError('the list has items twice');
        }
      } else if (byte === COMMA && this.#depth === IN_LIST) {
        this.#isKey = false;
      } else if (this.#depth === 0 && !isBlank(byte)) {
        const text = chunk.toString('utf8', from, from + 120);
        throw new SyntaxError(`not a list: ${text}`);
      }
    }
    this.#keepEnvelope(chunk.subarray(from));
    return chunk.length;
  }

  #stepInString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inString = false;
    const isPart = this.#inString && this.#depth === IN_LIST;
    if (isPart && this.#string.length < LONGEST_KEY) {
      this.#string += String.fromCharCode(byte);
    }
  }

  #beginItems(): void {
    this.#inItems = true;
    this.#hadItems = true;
    this.#commas = 0;
  }

  /** Reads on to where the items end. Most bytes of a list go through here: the state lives in local variables. */
  #scanItems(chunk: Buffer, from: number): number {
    const { length } = chunk;
    let depth = this.#depth;
    let inString = this.#inString;
    let start = from;
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    for (; at < length; at += 1) {
      const byte = chunk[at];
      if (inString) {
        if (byte === BACKSLASH) at += 1;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OBJECT || byte === ARRAY) {
        depth += 1;
      } else if (byte === OBJECT_END || byte === ARRAY_END) {
        depth -= 1;
        if (depth === IN_LIST) {
          this.#depth = depth;
          this.#endItems(chunk.subarray(start, at), byte);
          return at;
        }
      } else if (byte === COMMA && depth === IN_ITEMS) {
        this.#give(this.#takeElement(chunk.subarray(start, at)));
        this.#commas += 1;
        start = at + 1;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#isEscaped = at > length;
    this.#keepElement(chunk.subarray(start));
    return length;
  }

  #endItems(last: Buffer, byte: number): void {
    if (byte !== ARRAY_END) throw new SyntaxError('the list has no end');
    const element = this.#takeElement(last);
    if (this.#commas > 0 || !element.every(isBlank)) this.#give(element);
    this.#inItems = false;
    this.#inString = false;
    this.#isKey = false;
    // The bracket itself is read again as part of the envelope, which counts it.
    this.#depth += 1;
  }

  #give(element: Buffer): void {
    if (element.every(isBlank)) {
      throw new SyntaxError('the list has an empty place between its commas');
    }
    this.#onItem(element);
  }

  #takeElement(last: Buffer): Buffer {
    if (this.#elementBytes === 0) return last;
    this.#keepElement(last);
    const element = Buffer.concat(this.#element, this.#elementBytes);
    this.#element = [];
    this.#elementBytes = 0;
    return element;
  }

  #keepElement(part: Buffer): void {
    if (part.length === 0) return;
    this.#elementBytes += part.length;
    this.#check(this.#elementBytes);
    this.#element.push(part);
  }

  #keepEnvelope(part: Buffer): void {
    this.#envelopeBytes += part.length;
    this.#check(this.#envelopeBytes);
    this.#envelope.push(part);
  }

  #check(bytes: number): void {
    if (bytes > this.#maxBytes) {
      throw new RangeError(
        `one object of the list is longer than ${this.#maxBytes} bytes`,
      );
    }
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** @param key - as it is written, between its quotes */
function isItems(key: string): boolean {
  if (key === 'items') return true;
  if (!key.includes('\\')) return false;
  try {
    return JSON.parse(`"${key}"`) === 'items';
  } catch {
    return false;
  }
}
