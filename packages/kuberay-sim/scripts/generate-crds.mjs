/**
 * Reads KubeRay's Go module and writes what the simulator needs of it:
 *
 *   data/crds/<plural>.json    CustomResourceDefinitions without descriptions
 *   data/samples/<file>.json   the samples that need only core kinds
 *
 * Needs Go and its module proxy. Run it as
 *   node scripts/generate-crds.mjs [version]
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { collectSamples } from './kuberay-samples.mjs';

const MODULE = 'github.com/ray-project/kuberay/ray-operator';
const VERSION = process.argv[2] ?? 'v1.6.2';
const data = fileURLToPath(new URL('../data', import.meta.url));

function moduleFolder() {
  // Outside of any module, so that no go.mod has a say in the version.
  const cwd = mkdtempSync(join(tmpdir(), 'kuberay-crds-'));
  try {
    const args = ['mod', 'download', '-json', `${MODULE}@${VERSION}`];
    return JSON.parse(execFileSync('go', args, { cwd, encoding: 'utf8' })).Dir;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** A schema without its prose; `properties` may hold a field of that name. */
function strip(schema) {
  if (Array.isArray(schema)) return schema.map(strip);
  if (!schema || typeof schema !== 'object') return schema;
  const kept = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'description') continue;
    if (key === 'properties') {
      kept[key] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, strip(inner)]),
      );
    } else if (key === 'default' || key === 'enum') kept[key] = value;
    else kept[key] = strip(value);
  }
  return kept;
}

function compact(crd) {
  const versions = crd.spec.versions
    // Only what is stored is served here: v1alpha1 is deprecated.
    .filter(({ storage }) => storage)
    .map(version => ({
      ...version,
      schema: { openAPIV3Schema: strip(version.schema.openAPIV3Schema) },
    }));
  return {
    ...crd,
    metadata: {
      ...crd.metadata,
      annotations: {
        ...crd.metadata.annotations,
        'sim.raydeck.dev/source': `${MODULE}@${VERSION}`,
      },
    },
    spec: { ...crd.spec, versions },
  };
}

function fresh(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const source = moduleFolder();
const crds = join(source, 'config/crd/bases');
fresh(join(data, 'crds'));
for (const file of readdirSync(crds)) {
  const crd = compact(parse(readFileSync(join(crds, file), 'utf8')));
  const { plural } = crd.spec.names;
  const target = join(data, 'crds', `${plural}.json`);
  writeFileSync(target, `${JSON.stringify(crd)}\n`);
  process.stdout.write(`${plural} ${VERSION}\n`);
}

fresh(join(data, 'samples'));
for (const { name, objects } of collectSamples(
  join(source, 'config/samples'),
)) {
  const sample = { source: `${MODULE}@${VERSION}`, objects };
  const target = join(data, 'samples', `${name}.json`);
  writeFileSync(target, `${JSON.stringify(sample, null, 1)}\n`);
  process.stdout.write(`sample ${name}\n`);
}
