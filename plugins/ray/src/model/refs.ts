import {
  Cluster,
  Job,
  parseClusterRef,
} from '@raydeck/backstage-plugin-ray-common';
import { parseEntityRef } from '@backstage/catalog-model';

/** `group:default/ads-ml` as `ads-ml`; what is no reference as it is. */
export function shortEntityRef(ref: string): string {
  try {
    const { namespace, name } = parseEntityRef(ref, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
    return namespace === 'default' ? name : `${namespace}/${name}`;
  } catch {
    return ref;
  }
}

/** `default/training-cluster` as `training-cluster`. */
export function shortTemplateName(name: string): string {
  return name.replace(/^default\//, '');
}

/** The name of the cluster that a reference points at. */
export function clusterName(ref: string): string {
  try {
    return parseClusterRef(ref).name;
  } catch {
    return ref;
  }
}

/** The paths of the plugin's pages below its root; references are path segments already. */
export const clusterPath = (ref: string) => `clusters/${ref}`;
export const jobPath = (ref: string) => `jobs/${ref}`;

/** The text in which free text is sought, in lower case. */
export function searchText(it: Cluster | Job): string {
  return [
    it.name,
    it.namespace,
    it.kubernetesCluster,
    it.entityRef,
    ...it.owners,
    it.sentence,
    'entrypoint' in it ? it.entrypoint : undefined,
    it.template?.name,
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase();
}
