import type { AnswerHead } from './Exchange';

const MAX_FRAMES = 40;
const MAX_LISTS = 4;

export interface RecordedFrame {
  resourceVersion: number;
  bytes: Buffer;
}

/**
 * What one client was answered at one path: the beginnings of lists, and the events since the last list without a gap,
 * so that sending some of them again is what a server's watch from an older resource version would send.
 */
export class Recording {
  #lists: { head: AnswerHead; body: Buffer }[] = [];
  #frames: RecordedFrame[] = [];

  get lists(): readonly { head: AnswerHead; body: Buffer }[] {
    return this.#lists;
  }

  get frames(): readonly RecordedFrame[] {
    return this.#frames;
  }

  addList(head: AnswerHead, body: Buffer): void {
    this.#lists = [...this.#lists, { head, body }].slice(-MAX_LISTS);
  }

  /** A list comes: what happened between the events so far and those behind it is not known. */
  forgetFrames(): void {
    this.#frames = [];
  }

  /** A restored server does not know what it said before. */
  forget(): void {
    this.#frames = [];
    this.#lists = [];
  }

  /** A watch begins here: what the client was sent beyond it did not arrive. */
  beginWatch(resourceVersion: number): void {
    this.#frames = this.#frames.filter(
      frame => frame.resourceVersion <= resourceVersion,
    );
  }

  /** Keeps changes of objects; bookmarks and errors are not taken. */
  addFrame(bytes: Buffer): void {
    const resourceVersion = changeVersion(bytes);
    if (resourceVersion === undefined) return;
    this.#frames.push({ resourceVersion, bytes });
    if (this.#frames.length > MAX_FRAMES) this.#frames.shift();
  }
}

interface Frame {
  type?: string;
  object?: { metadata?: { resourceVersion?: string } };
}

function changeVersion(bytes: Buffer): number | undefined {
  const { type, object }: Frame = JSON.parse(bytes.toString());
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    return undefined;
  }
  const version = Number(object?.metadata?.resourceVersion);
  return Number.isFinite(version) ? version : undefined;
}
