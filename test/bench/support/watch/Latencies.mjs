import { quantile } from '../../../../scripts/lib/benchFigures.mjs';
import { clockMicros } from './marks.mjs';

/** How old changes are when they are told. Tells the parent when it may begin, and what came out at the end. */
export class Latencies {
  #expected;
  #ages = [];
  #isReady = false;
  #startedAt;
  #cpu;

  /** @param {number} expected after so many changes it is over */
  constructor(expected) {
    this.#expected = expected;
    process.once('disconnect', () => process.exit());
  }

  /** Everything is open: changes may come. */
  ready() {
    if (this.#isReady) return;
    this.#isReady = true;
    process.send({ ready: true });
  }

  /** @param {number} sentAt in microseconds */
  add(sentAt) {
    this.#ages.push((Number(clockMicros()) - sentAt) / 1000);
    if (this.#ages.length === 1) {
      this.#startedAt = performance.now();
      this.#cpu = process.cpuUsage();
    }
    if (this.#ages.length === this.#expected) this.#tell();
  }

  #tell() {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const { user, system } = process.cpuUsage(this.#cpu);
    process.send({
      median: quantile(this.#ages, 0.5),
      p99: quantile(this.#ages, 0.99),
      worst: Math.max(...this.#ages),
      cores: (user + system) / 1e6 / seconds,
    });
  }
}
