import type { KubernetesApi, KubeObject } from '../../grounds/KubernetesApi';
import { WATCHED_KINDS } from './kinds';
import { ROLE_BINDING, ROLE_BINDINGS } from './prepare';
import { until } from './until';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const RAY_CLUSTERS = `${DEFINITIONS}/rayclusters.ray.io`;

/** Takes the Reflectors' right to watch away for as long as `meanwhile` takes. */
export async function withoutRight(
  admin: KubernetesApi,
  meanwhile: () => Promise<void>,
): Promise<void> {
  await admin.must('DELETE', `${ROLE_BINDINGS}/${ROLE_BINDING.metadata.name}`);
  try {
    await meanwhile();
  } finally {
    await admin.must('POST', ROLE_BINDINGS, ROLE_BINDING);
  }
}

/** Deletes RayCluster's definition, with every RayCluster; returns it as it was. */
export async function deleteRayClusters(
  admin: KubernetesApi,
): Promise<KubeObject> {
  const definition = await admin.must('GET', RAY_CLUSTERS);
  await admin.must('DELETE', RAY_CLUSTERS);
  await until(
    'the end of the definition',
    async () => (await admin.send('GET', RAY_CLUSTERS)).status === 404,
  );
  return definition;
}

/** Makes a definition that {@link deleteRayClusters} has returned; resolves once its objects are served. */
export async function createRayClusters(
  admin: KubernetesApi,
  { apiVersion, kind, metadata, spec }: KubeObject,
): Promise<void> {
  const { name, annotations } = metadata;
  await admin.must('POST', DEFINITIONS, {
    apiVersion,
    kind,
    metadata: { name, annotations },
    spec,
  });
  const { path } = WATCHED_KINDS[0];
  await until(
    'the list of RayClusters',
    async () => (await admin.send('GET', path)).status === 200,
  );
}

export async function recreateRayClusters(admin: KubernetesApi): Promise<void> {
  await createRayClusters(admin, await deleteRayClusters(admin));
}
