/** Elapsed time as people read it: `4.2 s`, `1 min 12 s`. */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** Lines that say which step is under way and how long it has taken so far. */
export class Progress {
  #startedAt = Date.now();
  #write;

  constructor(write = text => process.stdout.write(text)) {
    this.#write = write;
  }

  /** One line, with the time since the start. */
  say(text) {
    this.#write(
      `${formatDuration(Date.now() - this.#startedAt).padStart(10)}  ${text}\n`,
    );
  }

  /** A line without the time, such as the one that says where the portal is. */
  line(text) {
    this.#write(`${text}\n`);
  }
}
