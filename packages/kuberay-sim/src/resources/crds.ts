import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NewKubeObject, PrinterColumn } from '../store';
import type { Schema } from '../validation/Schema';

/** One served version of a CustomResourceDefinition. */
export interface CrdVersion {
  name: string;
  served: boolean;
  storage: boolean;
  schema: { openAPIV3Schema: Schema };
  subresources?: { status?: object; scale?: object };
  additionalPrinterColumns?: (Omit<PrinterColumn, 'value'> & {
    jsonPath: string;
  })[];
}

/** A CustomResourceDefinition as the generated data holds it. */
export interface Crd extends NewKubeObject {
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: {
      plural: string;
      singular?: string;
      kind: string;
      listKind?: string;
      shortNames?: string[];
      categories?: string[];
    };
    versions: CrdVersion[];
  };
}

/** The package's folder of data, the same from sources and when published. */
export function dataFolder(): string {
  return join(dirname(require.resolve('kuberay-sim/package.json')), 'data');
}

function isCrd(value: unknown): value is Crd {
  return (
    value !== null &&
    typeof value === 'object' &&
    (value as { kind?: unknown }).kind === 'CustomResourceDefinition'
  );
}

/**
 * KubeRay's CustomResourceDefinitions, generated into `data/crds`.
 *
 * @throws Error that names the folder when there are none
 */
export function loadCrds(folder: string = join(dataFolder(), 'crds')): Crd[] {
  const crds = readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .sort()
    .map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    .filter(isCrd);
  if (crds.length === 0) {
    throw new Error(
      `${folder} holds no CustomResourceDefinition; generate them with the script of this package`,
    );
  }
  return crds;
}
