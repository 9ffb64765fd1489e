import { stringifyEntityRef } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import type { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import type { JsonObject } from '@backstage/types';
import {
  MAX_NAME_LENGTH,
  NAME_PATTERN,
  parameterNames,
} from '@raydeck/backstage-plugin-ray-common';
import type { RayTemplate } from '@raydeck/backstage-plugin-ray-common';

/** On the emitted Template: the entity reference of the RayTemplate that it comes from. */
export const RAY_TEMPLATE_ANNOTATION = 'raydeck.dev/ray-template';

/**
 * The scaffolder template `ray-NAME` of a RayTemplate: a form that asks for the entity and the template's own
 * parameters, and one step that hands them to Raydeck. It holds no manifest: the backend renders, always.
 */
export function toScaffolderTemplate(
  entity: Entity,
  template: RayTemplate,
): TemplateEntityV1beta3 {
  const job = template.kindOfMainObject === 'RayJob';
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: `ray-${template.name}`,
      namespace: template.namespace,
      title: template.title,
      ...(template.description === undefined
        ? {}
        : { description: template.description }),
      tags: template.tags,
      annotations: { [RAY_TEMPLATE_ANNOTATION]: stringifyEntityRef(entity) },
    },
    spec: {
      owner: template.owner,
      type: job ? 'ray-job' : 'ray-cluster',
      lifecycle: template.lifecycle,
      // Steps carry an idempotency key that outlives a restart, so starting over creates nothing twice.
      EXPERIMENTAL_recovery: { EXPERIMENTAL_strategy: 'startOver' },
      presentation: {
        buttonLabels: { createButtonText: job ? 'Run' : 'Create' },
      },
      parameters: [firstPage(job), ...template.pages],
      steps: job ? jobSteps(template) : clusterSteps(template),
      output: output(job),
    },
  };
}

function firstPage(job: boolean): JsonObject {
  const what = job ? 'job' : 'cluster';
  return {
    title: `Your ${what}`,
    required: ['entityRef'],
    properties: {
      entityRef: {
        title: 'Component',
        description: `What the ${what} is for; its owner owns the ${what}`,
        type: 'string',
        'ui:field': 'EntityPicker',
        'ui:options': {
          catalogFilter: { kind: 'Component' },
          defaultKind: 'Component',
          allowArbitraryValues: false,
        },
      },
      name: {
        title: 'Name',
        description: `Small letters, digits and hyphens; left empty, the ${what} gets a name`,
        type: 'string',
        maxLength: MAX_NAME_LENGTH[job ? 'RayJob' : 'RayCluster'],
        pattern: NAME_PATTERN.source,
      },
      ...(job
        ? {}
        : {
            waitUntilReady: {
              title: 'Wait here until it is ready',
              description:
                'Otherwise this ends as soon as Kubernetes has accepted the cluster, and you watch it on its page',
              type: 'boolean',
              default: false,
            },
          }),
    },
  };
}

/** Each parameter on its own, so that what the form asks besides does not reach the template. */
function input(template: RayTemplate): JsonObject {
  return {
    template: template.ref,
    version: template.version,
    name: '${{ parameters.name }}',
    entityRef: '${{ parameters.entityRef }}',
    parameters: Object.fromEntries(
      parameterNames(template.schema).map(name => [
        name,
        `\${{ parameters.${name} }}`,
      ]),
    ),
  };
}

function clusterSteps(template: RayTemplate) {
  return [
    {
      id: 'create',
      name: 'Create the cluster',
      action: 'ray:cluster:create',
      input: input(template),
    },
    {
      id: 'wait',
      name: 'Wait until it is ready',
      if: '${{ parameters.waitUntilReady }}',
      action: 'ray:cluster:wait',
      input: { ref: '${{ steps.create.output.ref }}' },
    },
  ];
}

function jobSteps(template: RayTemplate) {
  return [
    {
      id: 'create',
      name: 'Submit the job',
      action: 'ray:job:submit',
      input: input(template),
    },
  ];
}

function output(job: boolean): { [name: string]: string } {
  const links = [
    {
      title: job ? 'Open the job' : 'Open the cluster',
      icon: 'dashboard',
      url: '${{ steps.create.output.path }}',
    },
    {
      title: 'Ray on the component',
      icon: 'catalog',
      url: '${{ steps.create.output.entityPath }}',
    },
  ];
  // The scaffolder's type says that outputs are text, its schema and its front end know lists of links.
  return Object.assign<{ [name: string]: string }, object>({}, { links });
}
