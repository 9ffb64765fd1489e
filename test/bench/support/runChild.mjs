import { spawn } from 'node:child_process';

/**
 * Runs a program of a bench in a process of its own; resolves to what it
 * printed, one JSON document.
 *
 * @param {string} file
 * @param {object} argument
 */
export function runChild(file, argument) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--expose-gc', file, JSON.stringify(argument)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) {
        resolve(JSON.parse(output));
      } else {
        reject(new Error(`${file} ended with ${code}:\n${output}`));
      }
    });
  });
}
