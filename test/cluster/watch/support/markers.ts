import { randomUUID } from 'node:crypto';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import type {
  RawList,
  RawObject,
} from '../../../../plugins/ray-backend/src/kubernetes';
import type { KubeObject, KubernetesApi } from '../../grounds/KubernetesApi';
import { manifestOf, WATCHED_KINDS, type WatchedKind } from './kinds';

const MERGE_PATCH = 'application/merge-patch+json';

/**
 * Writes one last object of each kind: a Reflector that has told it has told all that was before it. Returns them as they
 * are to be told.
 */
export async function writeMarkers(
  admin: KubernetesApi,
  name = 'marker',
  kinds: readonly WatchedKind[] = WATCHED_KINDS,
): Promise<Map<WatchedKind, KubernetesObject>> {
  const written = await Promise.all(
    kinds.map(
      async kind => [kind, await writeMarker(admin, kind, name)] as const,
    ),
  );
  return new Map(written);
}

async function writeMarker(
  admin: KubernetesApi,
  kind: WatchedKind,
  name: string,
): Promise<KubernetesObject> {
  const annotations = { 'tests/marked': randomUUID() };
  const path = `${kind.writePath}/${name}`;
  const { status } = await admin.send('GET', path);
  return projected(
    kind,
    status === 404
      ? await admin.must(
          'POST',
          kind.writePath,
          manifestOf(kind, name, annotations),
        )
      : await admin.must(
          'PATCH',
          path,
          { metadata: { annotations } },
          MERGE_PATCH,
        ),
  );
}

function projected(kind: WatchedKind, written: KubeObject): KubernetesObject {
  const object = kind.project(asRaw(written));
  if (!object) throw new Error(`a ${kind.kind} of the tests is not kept`);
  return object;
}

function asRaw({ metadata, ...rest }: KubeObject): RawObject {
  return { ...rest, metadata: { ...metadata } };
}

/** What the server has now, asked directly, as a Reflector is to keep it. */
export async function listDirectly(
  admin: KubernetesApi,
  kind: WatchedKind,
): Promise<KubernetesObject[]> {
  const selector = kind.labelSelector
    ? `?labelSelector=${encodeURIComponent(kind.labelSelector)}`
    : '';
  const { items } = (await admin.must(
    'GET',
    `${kind.path}${selector}`,
  )) as Partial<RawList>;
  return (items ?? []).flatMap(raw => kind.project(raw) ?? []);
}
