import { fork } from 'node:child_process';

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
  const next = matches =>
    new Promise((resolve, reject) => {
      const settle = (done, value) => {
        clearTimeout(timer);
        child.off('message', look);
        done(value);
      };
      const timer = setTimeout(
        () => settle(reject, new Error(`${file}: nothing came for long`)),
        LOST_MS,
      );
      const look = message => {
        if (matches(message)) settle(resolve, message);
      };
      child.on('message', look);
      closed.then(code =>
        settle(reject, new Error(`${file} ended with ${code}`)),
      );
    });
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
