import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoryEvent, StoryObject } from './Story';

const FOLDERS = [
  join(__dirname, 'recordings'),
  join(__dirname, '../../../plugins/ray-common/src/__fixtures__/kuberay'),
];

/**
 * Reads a recording of a real API server with the real KubeRay operator.
 *
 * @throws Error that names the folders when there is no such recording
 */
export function recordedStory(name: string): StoryEvent[] {
  const path = FOLDERS.map(folder => join(folder, `${name}.jsonl`)).find(file =>
    existsSync(file),
  );
  if (!path) throw new Error(`No ${name}.jsonl in ${FOLDERS.join(' or ')}`);
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as StoryEvent);
}

/**
 * What a recording began with, as it was created. Annotations by which the
 * recording's pods were steered are left out: see `steering`.
 */
export function createdIn(
  name: string,
  change: (spec: string) => string = spec => spec,
): StoryObject {
  const [{ object }] = recordedStory(name);
  const { apiVersion, kind, metadata, spec } = object;
  const plain = JSON.stringify(spec).replace(
    /"plane\.test\/[^"]*":"[^"]*",?/g,
    '',
  );
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    spec: JSON.parse(change(plain.replaceAll(',}', '}'))),
  };
}
