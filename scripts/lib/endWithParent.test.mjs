import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { poll } from './portalClient.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

const PRELOADED = fileURLToPath(new URL('endWithParent.cjs', import.meta.url));

/** Writes and writes, also about its own errors, as a logger does, and ends when it is asked to. */
const PROGRAM = `
  const { writeFileSync } = require('node:fs');
  process.on('uncaughtException', error => {
    process.stdout.write(String(error));
    process.stderr.write(String(error));
  });
  process.once('SIGTERM', () => {
    setTimeout(() => {
      writeFileSync(process.argv[2] + '.ended', '');
      process.exit();
    }, 500);
  });
  writeFileSync(process.argv[2], String(process.pid));
  setInterval(() => process.stdout.write('still here'), 5);
`;

const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: 'pipe' });
  child.stdout.resume();
  child.stderr.resume();
`;

it('ends a program whose parent was killed, also one that goes on writing', async t => {
  const folder = await temporaryFolder(t);
  const program = join(folder, 'program.cjs');
  const record = join(folder, 'pid');
  await writeFile(program, PROGRAM);
  const parent = spawn(
    process.execPath,
    ['-e', PARENT, '--', '--require', PRELOADED, program, record],
    { stdio: 'ignore' },
  );
  const options = { timeoutMs: 20_000, everyMs: 50 };
  const pid = Number(await poll(() => readFile(record, 'utf8'), options));
  assert.ok(pid > 0);
  t.after(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      assert.equal(error.code, 'ESRCH');
    }
  });
  const closed = once(parent, 'close');
  parent.kill('SIGKILL');
  await closed;
  const ended = await poll(
    async () => (await readFile(`${record}.ended`, 'utf8')) === '',
    options,
  );
  assert.equal(ended, true);
});
