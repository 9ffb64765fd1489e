import type {
  ContainerSpec,
  PodSpec,
  PodTemplate,
} from '@raydeck/backstage-plugin-ray-common';
import {
  fields,
  isFields,
  list,
  quantities,
  text,
  texts,
  type Fields,
} from './narrow';
import { shared } from './projectMetadata';

/** What a pod is made of, without its environment, which may hold secrets, and without its volumes. */
export function projectPodSpec(raw: unknown): PodSpec {
  const spec = fields(raw);
  return {
    containers: shared.object(list(spec.containers, container) ?? []),
    initContainers: shared.object(list(spec.initContainers, container)),
    nodeName: shared.text(text(spec.nodeName)),
    nodeSelector: shared.object(texts(spec.nodeSelector)),
  };
}

/** The template of the pods of a group. */
export function projectPodTemplate(raw: unknown): PodTemplate {
  const template = fields(raw);
  const labels = texts(fields(template.metadata).labels);
  return {
    ...(labels && { metadata: { labels: shared.object(labels) } }),
    spec: projectPodSpec(template.spec),
  };
}

function container(raw: Fields): ContainerSpec {
  return {
    name: text(raw.name) ?? '',
    image: text(raw.image),
    ...(isFields(raw.resources) && {
      resources: {
        requests: quantities(raw.resources.requests),
        limits: quantities(raw.resources.limits),
      },
    }),
  };
}
