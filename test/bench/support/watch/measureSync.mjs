import { performance } from 'node:perf_hooks';

/**
 * The longest time for which a timer of one millisecond did not get its turn.
 * Beside it how much of that this thread was computing: on a busy machine the
 * rest is other programs' time.
 */
class LoopWatch {
  #last = performance.now();
  #lastCpu = process.threadCpuUsage();
  #timer = setInterval(() => this.#look(), 1);
  longestMs = 0;
  longestCpuMs = 0;

  #look() {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(this.#lastCpu);
    this.longestMs = Math.max(this.longestMs, now - this.#last);
    this.longestCpuMs = Math.max(this.longestCpuMs, (user + system) / 1000);
    this.#last = now;
    this.#lastCpu = process.threadCpuUsage();
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
      loopCpuMs: loop.longestCpuMs,
      ...kept.details,
    })}\n`,
    () => process.exit(),
  );
}
