// How long `npm test` takes after `npm start`: dependencies and portal are
// there already.
import { spawn } from 'node:child_process';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** Runs a command of npm; resolves to its exit code and the last line it wrote. */
function runNpm(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--silent'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', code =>
      resolve({ code, last: output.trimEnd().split('\n').pop() }),
    );
  });
}

export async function* run({ say }) {
  // The quickest check brings whatever is missing.
  await runNpm(['test', 'api']);
  const startedAt = performance.now();
  const { code, last } = await runNpm(['test']);
  const seconds = (performance.now() - startedAt) / 1000;
  say(last);
  if (code !== 0) {
    throw new Error(`npm test did not pass, so its time says nothing: ${last}`);
  }
  yield { figure: 'npm test', value: seconds, unit: 's', goal: 180 };
}
