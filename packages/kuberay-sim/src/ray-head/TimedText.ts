/** A text that comes into being over time. */
export class TimedText {
  readonly #text: string;
  readonly #times: number[] = [];
  readonly #ends: number[] = [];

  /** @param parts - in any order of time; those of one moment keep theirs */
  constructor(parts: { at: number; text: string }[]) {
    let text = '';
    for (const part of [...parts].sort((a, b) => a.at - b.at)) {
      text += part.text;
      this.#times.push(part.at);
      this.#ends.push(text.length);
    }
    this.#text = text;
  }

  /** What is there at a moment (inclusive). */
  until(moment: number): string {
    const parts = this.#partsUntil(moment);
    return parts === 0 ? '' : this.#text.slice(0, this.#ends[parts - 1]);
  }

  /** When the next part comes after a moment; undefined after the last. */
  nextAfter(moment: number): number | undefined {
    return this.#times[this.#partsUntil(moment)];
  }

  /** All parts in order of time, also those to come. */
  parts(): { at: number; text: string }[] {
    return this.#times.map((at, i) => ({
      at,
      text: this.#text.slice(i === 0 ? 0 : this.#ends[i - 1], this.#ends[i]),
    }));
  }

  #partsUntil(moment: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#times[middle] <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
