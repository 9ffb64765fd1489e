import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const LOST_MS = 300_000;

/**
 * Starts a program of a bench that goes on and talks with us.
 *
 * @param {string} file
 * @param {object} argument
 * @returns what it says: `next(matches)` resolves to the first message from now
 *   on of which that is true, and rejects when the program ends before
 */
export function forkChild(file, argument) {
  const child = fork(file, [JSON.stringify(argument)], { execArgv: [] });
  const closed = new Promise(resolve => {
    child.once('exit', resolve);
  });
  const closing = closed.then(code => {
    throw new Error(`${file} ended with ${code}`);
  });
  // It is told to those who wait; that nobody does is no error.
  closing.catch(() => {});
  const next = async matches => {
    const settled = new AbortController();
    const { signal } = settled;
    const heard = new Promise(resolve => {
      const look = message => {
        if (matches(message)) resolve(message);
      };
      child.on('message', look);
      signal.addEventListener('abort', () => child.off('message', look));
    });
    const late = delay(LOST_MS, undefined, { signal }).then(() => {
      throw new Error(`${file}: nothing came for long`);
    });
    try {
      return await Promise.race([heard, late, closing]);
    } finally {
      late.catch(() => {});
      settled.abort();
    }
  };
  return {
    pid: child.pid,
    next,
    on: listener => child.on('message', listener),
    send: message => child.send(message),
    async stop() {
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}
