import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Milliseconds for which this thread was ready to run and had no core so far: other programs' time. */
class RunQueue {
  #file = openSync('/proc/thread-self/schedstat');
  #bytes = Buffer.alloc(128);

  waitedMs() {
    const length = readSync(this.#file, this.#bytes, 0, 128, 0);
    const [, waited] = this.#bytes.toString('latin1', 0, length).split(' ');
    return Number(waited) / 1e6;
  }
}

/**
 * The longest time for which a timer of one millisecond did not get its turn,
 * and the longest without the time in which other programs had the core.
 */
class LoopWatch {
  #queue = new RunQueue();
  #last = performance.now();
  #lastWaited = this.#queue.waitedMs();
  #timer = setInterval(() => this.#look(), 1);
  longestMs = 0;
  longestOwnMs = 0;

  #look() {
    const now = performance.now();
    const waited = this.#queue.waitedMs();
    const gap = now - this.#last;
    const own = gap - (waited - this.#lastWaited);
    this.longestMs = Math.max(this.longestMs, gap);
    this.longestOwnMs = Math.max(this.longestOwnMs, own);
    this.#last = now;
    this.#lastWaited = waited;
  }

  stop() {
    clearInterval(this.#timer);
  }
}

async function usedHeap() {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc();
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  return process.memoryUsage().heapUsed;
}

/**
 * Measures one full sync in this process, which does nothing else, and prints
 * the result as one line of JSON. Needs `--expose-gc`.
 *
 * @param {(expected: number) => Promise<{ count(): number, details?: object }>} sync
 *   resolves once everything is there; what it resolves to is what is kept
 */
export async function measureSync(sync) {
  const heapBefore = await usedHeap();
  const rssBefore = process.resourceUsage().maxRSS;
  const loop = new LoopWatch();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const kept = await sync();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  // A block that is still under way ends with the next turn of the timer.
  await new Promise(resolve => {
    setTimeout(resolve, 5);
  });
  loop.stop();
  const rssPeak = process.resourceUsage().maxRSS;
  const heapAfter = await usedHeap();
  process.stdout.write(
    `${JSON.stringify({
      objects: kept.count(),
      seconds,
      cpuSeconds: (user + system) / 1e6,
      heapMB: (heapAfter - heapBefore) / 1e6,
      peakRssMB: rssPeak / 1024,
      addedRssMB: (rssPeak - rssBefore) / 1024,
      loopMs: loop.longestMs,
      ownLoopMs: loop.longestOwnMs,
      ...kept.details,
    })}\n`,
    () => process.exit(),
  );
}
