import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The packages of this repository: where each is, and its package.json. */
export async function readWorkspaces(root = ROOT) {
  const { workspaces } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const packages = [];
  for (const pattern of workspaces) {
    const folder = join(root, pattern.replace(/\/\*$/, ''));
    for (const entry of (await readdir(folder, { withFileTypes: true })).sort(
      (a, b) => (a.name < b.name ? -1 : 1),
    )) {
      const dir = join(folder, entry.name);
      const text = await readFile(join(dir, 'package.json'), 'utf8').catch(
        () => undefined,
      );
      if (text) {
        packages.push({ dir, manifest: JSON.parse(text) });
      }
    }
  }
  return packages;
}

/** A package of this repository and those that it is built from. */
export function closureOf(name, packages) {
  const byName = new Map(packages.map(pkg => [pkg.manifest.name, pkg]));
  const found = new Set();
  const visit = current => {
    const pkg = byName.get(current);
    if (pkg && !found.has(pkg)) {
      found.add(pkg);
      Object.keys(pkg.manifest.dependencies ?? {}).forEach(visit);
    }
  };
  visit(name);
  return [...found];
}
