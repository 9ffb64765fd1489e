/**
 * Calls back, once, when this process is asked to end: by a signal, or because
 * npm, which started it, is gone without having passed one on.
 */
export function onEnd(callback) {
  let called = false;
  const once = () => {
    if (!called) {
      called = true;
      callback();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, once);
  }
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && once(), 500).unref();
  }
}
