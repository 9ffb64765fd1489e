import type { VirtualClock } from './VirtualClock';
import { initialEventsEnd } from '../__testing__/FakeApiServer';
import { ModelBody } from './ModelBody';
import { textOf, type ModelEvent } from './ModelStore';

const TRICKLE_MS = 2_000;

/** An answer on its way, and what networks do to it. */
export class ModelStream {
  readonly body: ModelBody;
  readonly #clock: VirtualClock;
  readonly #cutBytes: number;
  #sent: string[] = [];
  #isStalled = false;
  #isEnded = false;
  #trickles = false;
  /** What waits for its turn to trickle. */
  #dripping = Buffer.alloc(0);
  /** Of the bytes to come, so many still arrive. */
  #left = Number.POSITIVE_INFINITY;

  /** @param cutBytes - how large the chunks are; 0 for as large as they come */
  constructor(clock: VirtualClock, cutBytes: number) {
    this.body = new ModelBody(clock);
    this.#clock = clock;
    this.#cutBytes = cutBytes;
  }

  get isOpen(): boolean {
    return !this.body.destroyed && !this.#isEnded;
  }

  event({ type, object }: Pick<ModelEvent, 'type' | 'object'>): void {
    this.line(`{"type":"${type}","object":${textOf(object)}}`);
  }

  bookmark(version: number, endsInitialEvents = false): void {
    const metadata = { resourceVersion: String(version) };
    this.line(
      endsInitialEvents
        ? initialEventsEnd(metadata.resourceVersion)
        : JSON.stringify({ type: 'BOOKMARK', object: { metadata } }),
    );
  }

  error(code: number, reason: string): void {
    const object = { kind: 'Status', code, reason, message: reason };
    this.line(JSON.stringify({ type: 'ERROR', object }));
  }

  line(text: string): void {
    this.#sent.push(text);
    this.write(`${text}\n`);
  }

  /** Sends one of the earlier lines once more. */
  repeat(which: number): void {
    const events = this.#sent.filter(line => !line.includes('"ERROR"'));
    if (events.length > 0) this.write(`${events[which % events.length]}\n`);
  }

  write(text: string): void {
    if (!this.isOpen || this.#isStalled) return;
    const bytes = Buffer.from(text);
    const size = this.#cutBytes || bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      this.#send(bytes.subarray(at, at + size));
    }
  }

  end(): void {
    if (!this.isOpen || this.#isStalled) return;
    this.#isEnded = true;
    this.body.push(null);
  }

  /** Ends it where it is, as if that were its end. */
  cutShort(): void {
    this.#isStalled = false;
    this.end();
  }

  break(): void {
    this.body.destroy(new Error('reset'));
  }

  /** Nothing comes any more, and nobody says so. */
  stall(): void {
    this.#isStalled = true;
  }

  /** From now on it comes byte by byte, a byte each two seconds. */
  trickle(): void {
    this.#trickles = true;
  }

  /** After so many further bytes it stalls, or breaks. */
  stopAfter(bytes: number): void {
    this.#left = bytes;
  }

  /** What has not gone wrong by now does not go wrong any more. */
  heal(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  #send(bytes: Buffer): void {
    if (!this.isOpen || this.#isStalled || bytes.length === 0) return;
    if (this.#trickles) {
      const isDripping = this.#dripping.length > 0;
      this.#dripping = Buffer.concat([this.#dripping, bytes]);
      if (!isDripping) this.#drip();
      return;
    }
    const part = bytes.subarray(0, Math.min(bytes.length, this.#left));
    this.#left -= part.length;
    if (part.length > 0) this.body.push(part);
    if (part.length < bytes.length) this.stall();
  }

  #drip(): void {
    this.#clock.after(TRICKLE_MS, () => {
      if (!this.isOpen || this.#isStalled || !this.#trickles) return;
      this.body.push(this.#dripping.subarray(0, 1));
      this.#dripping = this.#dripping.subarray(1);
      if (this.#dripping.length > 0) this.#drip();
    });
  }
}
