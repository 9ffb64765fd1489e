import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Children } from './children.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

function start(children, folder, script, onLine) {
  return children.start({
    name: 'The program',
    command: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: process.env,
    log: join(folder, 'logs', 'program.log'),
    onLine,
  });
}

describe('children', () => {
  it('tells of one that ends by itself, with what it said last', async t => {
    const folder = await temporaryFolder(t);
    const failure = await new Promise(resolve => {
      start(
        new Children(resolve),
        folder,
        'console.error("out of luck"); process.exit(3)',
      );
    });
    assert.match(failure.message, /The program ended with the exit code 3/);
    assert.match(failure.output, /out of luck/);
  });

  it('hands on whole lines, and keeps all in the log', async t => {
    const folder = await temporaryFolder(t);
    const lines = [];
    await new Promise(resolve => {
      start(
        new Children(resolve),
        folder,
        'process.stdout.write("on"); setTimeout(() => console.log("e\\ntwo"), 50)',
        line => lines.push(line),
      );
    });
    assert.deepEqual(lines, ['one', 'two']);
    assert.equal(
      await readFile(join(folder, 'logs', 'program.log'), 'utf8'),
      'one\ntwo\n',
    );
  });

  it('ends all that run, and says nothing of those', async t => {
    const folder = await temporaryFolder(t);
    const children = new Children(() => assert.fail('was told of a death'));
    await new Promise(resolve => {
      start(
        children,
        folder,
        'console.log("up"); setInterval(() => {}, 1000)',
        resolve,
      );
    });
    await children.end();
  });
});
