import { parseEntityRef } from '@backstage/catalog-model';
import {
  parseClusterRef,
  parseJobRef,
} from '@raydeck/backstage-plugin-ray-common';

/** The path of a cluster's page in the portal. Throws InputError when `ref` is no reference of a cluster. */
export function clusterPath(ref: string): string {
  parseClusterRef(ref);
  return `/ray/clusters/${ref}`;
}

/** The path of a job's page in the portal. */
export function jobPath(ref: string): string {
  parseJobRef(ref);
  return `/ray/jobs/${ref}`;
}

/** The path of the tab Ray on an entity's page. */
export function entityRayPath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef, {
    defaultKind: 'Component',
  });
  return `/catalog/${[namespace, kind, name]
    .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
    .join('/')}/ray`;
}

/** A path of the portal as an address, below whatever path the portal itself has. */
export function toUrl(appBaseUrl: string, path: string): string {
  return `${appBaseUrl.replace(/\/+$/, '')}${path}`;
}
