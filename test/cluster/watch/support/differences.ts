import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';

/** How what was told differs from what the server lists, in words; empty where it does not. */
export function differences(
  told: ReadonlyMap<string, KubernetesObject>,
  listed: readonly KubernetesObject[],
): string[] {
  const found: string[] = [];
  const uids = new Set<string>();
  for (const object of listed) {
    const { uid, resourceVersion } = object.metadata;
    uids.add(uid);
    const known = told.get(uid);
    const what = describe(object);
    if (!known) {
      found.push(`${what} is on the server and was not told`);
    } else if (known.metadata.resourceVersion !== resourceVersion) {
      found.push(
        `${what} was told last as ${known.metadata.resourceVersion}, the server has ${resourceVersion}`,
      );
    } else if (!isDeepStrictEqual(known, object)) {
      found.push(
        `${what} was told at ${resourceVersion} with another content than the server has`,
      );
    }
  }
  for (const [uid, object] of told) {
    if (!uids.has(uid)) {
      found.push(
        `${describe(object)} is gone from the server, and no delete was told`,
      );
    }
  }
  return found;
}

function describe({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name} ${metadata.uid}`;
}
