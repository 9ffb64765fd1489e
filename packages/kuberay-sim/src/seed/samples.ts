import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../resources';
import type { AnyKubeObject, NewKubeObject } from '../store';

export const SAMPLES_NAMESPACE = 'kuberay-samples';

interface SampleFile {
  source: string;
  objects: NewKubeObject<AnyKubeObject>[];
}

interface CustomHeadService {
  headGroupSpec?: { headService?: { metadata?: { name?: string } } };
}

/** Two clusters of one namespace cannot share a name for their head's Service. */
function renameHeadService(
  object: NewKubeObject<AnyKubeObject>,
  taken: Set<string>,
): void {
  const spec = object.spec as
    | (CustomHeadService & { rayClusterSpec?: CustomHeadService })
    | undefined;
  const metadata = (spec?.rayClusterSpec ?? spec)?.headGroupSpec?.headService
    ?.metadata;
  if (metadata?.name === undefined) return;
  if (taken.has(`Service/${metadata.name}`)) {
    metadata.name = `${object.metadata.name}-custom-head`;
  }
  taken.add(`Service/${metadata.name}`);
}

/**
 * KubeRay's samples for one namespace. A name that another sample has taken is
 * replaced by that of the file; of ConfigMaps of one name the first is kept.
 */
export function loadSamples(
  folder: string = join(dataFolder(), 'samples'),
): NewKubeObject<AnyKubeObject>[] {
  const taken = new Set<string>();
  const samples: NewKubeObject<AnyKubeObject>[] = [];
  for (const file of readdirSync(folder).sort()) {
    const { objects }: SampleFile = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    );
    for (const object of objects) {
      const key = `${object.kind}/${object.metadata.name}`;
      if (taken.has(key)) {
        if (object.kind === 'ConfigMap') continue;
        object.metadata.name = file.replace(/\.json$/, '').replace(/\./g, '-');
      }
      taken.add(`${object.kind}/${object.metadata.name}`);
      object.metadata.namespace = SAMPLES_NAMESPACE;
      renameHeadService(object, taken);
      samples.push(object);
    }
  }
  return samples;
}
