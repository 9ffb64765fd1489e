import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../grounds';

/**
 * The objects of one of KubeRay's samples, for a namespace of its own.
 *
 * @param kuberay - the folder of the module ray-operator
 * @param file - below its config/samples
 */
export function readSample(
  kuberay: string,
  file: string,
  namespace: string,
): KubeObject[] {
  const path = join(kuberay, 'config', 'samples', file);
  // As kubectl reads it: 0777 is octal.
  return parseAllDocuments(readFileSync(path, 'utf8'), { version: '1.1' })
    .map(document => document.toJS() as KubeObject | null)
    .filter(object => object !== null)
    .map(object => ({
      ...object,
      metadata: { ...object.metadata, namespace },
    }));
}
