import type { ServiceObject } from '@raydeck/backstage-plugin-ray-common';
import type { RawObject } from '../../kubernetes';
import { fields, list, number, text, texts, type Fields } from './narrow';
import { projectMetadata, shared } from './projectMetadata';

/** A Service: how its pods are chosen, and its ports. */
export function projectService(raw: RawObject): ServiceObject {
  const spec = fields(raw.spec);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: projectMetadata(raw.metadata),
    spec: {
      clusterIP: shared.text(text(spec.clusterIP)),
      selector: shared.object(texts(spec.selector)),
      ports: shared.object(list(spec.ports, port)),
    },
  };
}

function port(raw: Fields): { name?: string; port: number } {
  return { name: text(raw.name) || undefined, port: number(raw.port) ?? 0 };
}
