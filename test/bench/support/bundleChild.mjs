import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { TOOLS } from '../../../scripts/lib/paths.mjs';

/** Below the root, so that packages are found from there. */
const FOLDER = join(TOOLS, 'bench');

/** Packages stay outside, but for Raydeck's own, which are TypeScript. */
const onlyOwnPackages = {
  name: 'only-own-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@raydeck/')
        ? undefined
        : { path, external: true },
    );
  },
};

/**
 * Makes one file of a program and the parts of Raydeck that it imports, so that
 * it runs without a compiler in its process: that would be most of the memory
 * that is measured.
 *
 * @param {URL} source
 * @returns {Promise<string>} the path of the file
 */
export async function bundleChild(source) {
  const file = fileURLToPath(source);
  await mkdir(FOLDER, { recursive: true });
  const outfile = join(FOLDER, basename(file));
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    plugins: [onlyOwnPackages],
    logLevel: 'error',
  });
  return outfile;
}
