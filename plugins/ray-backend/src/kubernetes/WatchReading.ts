import type { Readable } from 'node:stream';
import {
  BodyReading,
  type BodyEnd,
  type BodyReadingOptions,
} from './BodyReading';
import { LineSplitter } from './LineSplitter';
import { parseFrame, type WatchFrame } from './parseFrame';

export interface WatchReadingOptions extends BodyReadingOptions {
  /** Larger frames end the watch. */
  maxFrameBytes?: number;
}

/** One watch, frame by frame. */
export class WatchReading {
  readonly #body: BodyReading;
  readonly #lines: LineSplitter;
  /** How many frames were taken. */
  frames = 0;

  constructor(options: WatchReadingOptions) {
    this.#body = new BodyReading(options);
    this.#lines = new LineSplitter(options.maxFrameBytes);
  }

  /** What broke it. */
  get cause(): Error | undefined {
    return this.#body.cause;
  }

  limitSilence(ms: number): void {
    this.#body.limitSilence(ms);
  }

  giveUp(): void {
    this.#body.giveUp();
  }

  /**
   * Reads to the end. Frames come one after another, the next one when the promise of the last is settled.
   * @throws SyntaxError for what is no watch; RangeError for a frame beyond the limit; what `onFrame` throws; the
   *   signal's reason
   */
  async read(
    body: Readable,
    onFrame: (frame: WatchFrame) => void | Promise<void>,
  ): Promise<BodyEnd> {
    const takeFrom = (lines: Buffer[], from: number): void | Promise<void> => {
      for (let index = from; index < lines.length; index += 1) {
        const taking = onFrame(parseFrame(lines[index]));
        this.frames += 1;
        if (taking) return taking.then(() => takeFrom(lines, index + 1));
      }
      return undefined;
    };
    const end = await this.#body.read(body, chunk => {
      const lines = this.#lines.push(chunk);
      if (lines.length > 0) this.#body.heard();
      return takeFrom(lines, 0);
    });
    if (end !== 'ended') return end;
    const rest = this.#lines.rest();
    if (rest.length === 0) return end;
    // Within a frame no server ends an answer; what is no frame at all was never a watch.
    if (this.frames === 0) parseFrame(rest);
    return 'broken';
  }
}
