import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { formatResult, toResult } from './benchFigures.mjs';
import { describeFailure, Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { Progress } from './progress.mjs';
import { runCommand } from './runCommand.mjs';
import { isNodeSupported } from './toolchain.mjs';

const FOLDER = join(ROOT, 'test', 'bench');

/** The benches that there are: a file of test/bench each, named after it. */
async function listBenches() {
  const names = await readdir(FOLDER);
  return new Map(
    names
      .filter(name => /\.bench\.(mjs|ts)$/.test(name))
      .sort()
      .map(name => [
        name.replace(/\.bench\.(mjs|ts)$/, ''),
        join(FOLDER, name),
      ]),
  );
}

async function load(file) {
  return file.endsWith('.ts')
    ? createRequire(import.meta.url)(file)
    : import(pathToFileURL(file).href);
}

/** Benches named without their variant (`start` for `start:cold`) get none. */
function choose(names, benches) {
  const chosen = names.length > 0 ? names : [...benches.keys()];
  return chosen.map(text => {
    const [name, variant] = text.split(':');
    const file = benches.get(name);
    if (!file) {
      throw new Failure(
        `There is no bench "${name}". There are: ${[...benches.keys()].join(
          ', ',
        )}`,
      );
    }
    return { name, variant, file };
  });
}

/** Runs this script again with the Node that Backstage needs, able to read TypeScript. */
async function rerun(args, toolchain) {
  const { code } = await runCommand(
    toolchain.node,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      join(ROOT, 'scripts', 'bench.mjs'),
      ...args,
    ],
    {
      cwd: ROOT,
      env: { ...toolchain.env, RAYDECK_BENCH_READY: '1' },
      onOutput: chunk => process.stdout.write(chunk),
    },
  );
  return code ?? 1;
}

/**
 * `npm run bench [NAME…] [-- --json]`. Each bench exports
 * `run({ variant, say }): AsyncIterable<Figure>`.
 *
 * @param {string[]} args
 */
export async function main(args) {
  const json = args.includes('--json');
  // With --json the output is one JSON document per line, and nothing else.
  const progress = new Progress(json ? () => {} : undefined);
  try {
    const unknown = args.find(arg => arg.startsWith('-') && arg !== '--json');
    if (unknown) {
      throw new Failure(
        `npm run bench does not know ${unknown}; it knows names of benches and --json`,
      );
    }
    const chosen = choose(
      args.filter(arg => arg !== '--json'),
      await listBenches(),
    );
    if (
      !process.env.RAYDECK_BENCH_READY ||
      !isNodeSupported(process.versions.node)
    ) {
      const { toolchain } = await prepare(progress);
      process.exitCode = await rerun(args, toolchain);
      return;
    }
    for (const { name, variant, file } of chosen) {
      const { run } = await load(file);
      for await (const figure of run({
        variant,
        say: text => progress.say(text),
      })) {
        const result = toResult(name, figure);
        process.stdout.write(
          `${json ? JSON.stringify(result) : formatResult(result)}\n`,
        );
        if (!result.met) {
          process.exitCode = 1;
        }
      }
    }
  } catch (error) {
    process.stderr.write(`\n${describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}
