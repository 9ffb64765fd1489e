import { stripAnsi } from './ansi';
import { LogBuffer } from './LogBuffer';

/** Longer lines are searched this far: a regular expression can be slow on them. */
const SEARCHED_CHARACTERS = 20_000;
const ESCAPED = /[.*+?^${}()|[\]\\]/g;

/**
 * What is sought, as a regular expression; upper case in the text makes it
 * tell cases apart. Throws SyntaxError when it is none.
 */
export function compileSearch(text: string, isRegex: boolean): RegExp {
  const source = isRegex ? text : text.replace(ESCAPED, '\\$&');
  return new RegExp(source, /[A-Z]/.test(text) ? 'gu' : 'giu');
}

/** The stretches of a text that match; empty matches are none. */
export function matchRanges(
  text: string,
  pattern: RegExp,
): { from: number; to: number }[] {
  const ranges = [];
  for (const match of text.slice(0, SEARCHED_CHARACTERS).matchAll(pattern)) {
    if (match[0] !== '') {
      ranges.push({ from: match.index, to: match.index + match[0].length });
    }
  }
  return ranges;
}

/**
 * The lines of a growing log that match. It works in slices, so that a million
 * lines do not hold up the page, and goes on where it was as lines arrive.
 */
export class LogSearch {
  readonly #buffer: LogBuffer;
  readonly #pattern: RegExp;
  readonly #lines: number[] = [];
  #next: number;

  constructor(buffer: LogBuffer, pattern: RegExp) {
    this.#buffer = buffer;
    this.#pattern = new RegExp(pattern.source, pattern.flags.replace('g', ''));
    this.#next = buffer.firstLine;
  }

  /** Numbers of the matching lines from 0, in order. */
  get lines(): readonly number[] {
    return this.#lines;
  }

  /** Lines that have been looked at. */
  get searched(): number {
    return this.#next - this.#buffer.firstLine;
  }

  /** Goes on until the time is up; says whether it is through. */
  advance(milliseconds: number, now: () => number = Date.now): boolean {
    const until = now() + milliseconds;
    const { completeLines, firstLine } = this.#buffer;
    this.#next = Math.max(this.#next, firstLine);
    while (this.#next < completeLines) {
      const stop = Math.min(completeLines, this.#next + 500);
      for (; this.#next < stop; this.#next += 1) {
        if (this.#matches(this.#next)) this.#lines.push(this.#next);
      }
      if (this.#next < completeLines && now() >= until) return false;
    }
    return true;
  }

  /** The place in `lines` of the match after (or before) a line; it goes round. */
  step(line: number, direction: 1 | -1): number | undefined {
    const count = this.#lines.length;
    if (count === 0) return undefined;
    const after = this.#lines.findIndex(it => it > line);
    if (direction === 1) return after === -1 ? 0 : after;
    const before = this.#lines.findIndex(it => it >= line);
    return ((before === -1 ? count : before) - 1 + count) % count;
  }

  #matches(line: number): boolean {
    const text = stripAnsi(this.#buffer.line(line));
    return this.#pattern.test(text.slice(0, SEARCHED_CHARACTERS));
  }
}

const ERRORS =
  /^Traceback \(most recent call last\)|\b[A-Z]\w*(?:Error|Exception)\b|\b(?:ERROR|FATAL|CRITICAL)\b/;

/** The number of the first line that tells of an error, from 0. */
export function findFirstError(buffer: LogBuffer): number | undefined {
  for (let line = buffer.firstLine; line < buffer.lineCount; line += 1) {
    if (ERRORS.test(stripAnsi(buffer.line(line)))) return line;
  }
  return undefined;
}

/** The number of the last line that holds a text, from 0. */
export function findLastText(
  buffer: LogBuffer,
  text: string,
): number | undefined {
  const wanted = text.trim();
  for (let line = buffer.lineCount - 1; line >= buffer.firstLine; line -= 1) {
    if (stripAnsi(buffer.line(line)).includes(wanted)) return line;
  }
  return undefined;
}
