import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '__fixtures__',
]);

/** Tests change no build. */
const isTest = name =>
  /\.test\.[cm]?[jt]sx?$/.test(name) || /_test\.go$/.test(name);

async function filesUnder(path) {
  let entries;
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') {
      return [path];
    }
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  const lists = await Promise.all(
    entries.map(entry => {
      if (entry.isDirectory()) {
        return SKIPPED.has(entry.name)
          ? []
          : filesUnder(join(path, entry.name));
      }
      return entry.isFile() && !isTest(entry.name)
        ? [join(path, entry.name)]
        : [];
    }),
  );
  return lists.flat();
}

/**
 * SHA-256 over names and contents of the files at and under the given paths,
 * in an order of its own. Paths that are not there count as empty.
 *
 * @param {string} root names are relative to it, so that a checkout may move
 * @param {string[]} paths
 */
export async function contentHash(root, paths) {
  const files = (await Promise.all(paths.map(filesUnder))).flat();
  const named = [...new Set(files)]
    .map(file => [relative(root, file).replaceAll('\\', '/'), file])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const [name, file] of named) {
    const content = await readFile(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
