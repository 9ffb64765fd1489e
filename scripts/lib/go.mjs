import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { runCommand } from './runCommand.mjs';

/** The version in an answer of `go version`, such as `1.26.8`. */
export function parseGoVersion(text) {
  return /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

/** Whether one version is not older than another; missing parts count as 0. */
export function isAtLeast(version, minimum) {
  const parts = text => text.split('.').map(Number);
  const [mine, wanted] = [parts(version), parts(minimum)];
  for (const [index, number] of wanted.entries()) {
    const own = mine[index] ?? 0;
    if (own !== number) {
      return own > number;
    }
  }
  return true;
}

/** What the `go` directive of a go.mod asks for. */
export function goDirective(goMod) {
  return /^go (\S+)/m.exec(goMod)?.[1];
}

/** Where a Go may be: what the environment names, then where its installers put it. */
export function goCandidates(env = process.env, home = homedir()) {
  const folders = [
    ...(env.GOROOT ? [join(env.GOROOT, 'bin')] : []),
    ...(env.PATH ?? '').split(delimiter).filter(Boolean),
    '/usr/local/go/bin',
    '/usr/lib/go/bin',
    join(home, 'go', 'bin'),
  ];
  return [...new Set(folders)].map(folder => join(folder, 'go'));
}

/**
 * A Go that is new enough for a module. An older one is not asked to fetch a
 * newer one: what is used should be what is installed.
 *
 * @param {string} moduleDir holds a go.mod
 * @param {{ signal?: AbortSignal, candidates?: string[] }} [options]
 * @returns {Promise<{ command: string, version: string, env: object }>}
 */
export async function findGo(
  moduleDir,
  { signal, candidates = goCandidates() } = {},
) {
  const minimum = goDirective(
    await readFile(join(moduleDir, 'go.mod'), 'utf8'),
  );
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  const tooOld = [];
  for (const command of candidates.filter(path => existsSync(path))) {
    const { code, stdout } = await runCommand(command, ['version'], {
      env,
      signal,
    });
    signal?.throwIfAborted();
    const version = code === 0 ? parseGoVersion(stdout) : undefined;
    if (version && isAtLeast(version, minimum)) {
      return { command, version, env };
    }
    if (version) {
      tooOld.push(`${command} is Go ${version}`);
    }
  }
  const next = `Install Go ${minimum} or newer from https://go.dev/dl and have its "go" on the PATH.`;
  throw new Failure(
    tooOld.length > 0
      ? `Go is too old for the Kubernetes control plane of the tests, which needs Go ${minimum} or newer: ${tooOld.join(
          ', ',
        )}. ${next}`
      : `Go is missing. The Kubernetes control plane of the tests is built with Go ${minimum} or newer; there is no "go" in ${[
          ...new Set(candidates.map(path => join(path, '..'))),
        ].join(', ')}. ${next}`,
  );
}
