import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import type { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { idempotencyKey } from '../lib/idempotencyKey';
import { clusterPath, entityRayPath, toUrl } from '../lib/links';
import { RaySession } from '../lib/RaySession';
import type { RayActionOptions } from '../lib/RaySession';

const ID = 'ray:cluster:create';

const examples = [
  {
    description: 'Create a cluster from a template, with its defaults',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Create the cluster',
          action: ID,
          input: {
            template: 'default/training-cluster',
            entityRef: 'component:default/ads-ranking',
          },
        },
      ],
    }),
  },
  {
    description: 'Create a cluster with GPUs and a name of its own',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Create the cluster',
          action: ID,
          input: {
            template: 'default/training-cluster',
            name: 'ranking-gpu',
            entityRef: '${{ parameters.entityRef }}',
            parameters: { gpusPerWorker: 1, accelerator: 'A100' },
          },
        },
      ],
    }),
  },
];

/** `ray:cluster:create`: renders a template and creates the cluster; running it again creates nothing more. */
export function createClusterAction(options: RayActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Creates a Ray cluster from a template, for a component of the catalog',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        template: z =>
          z.string().min(1).describe('The RayTemplate: [namespace/]name'),
        version: z =>
          z
            .string()
            .optional()
            .describe('Fail unless the template has this version'),
        name: z =>
          z
            .string()
            .optional()
            .describe(
              'Name of the cluster, at most 53 characters; made up when absent',
            ),
        entityRef: z =>
          z.string().min(1).describe('The entity that the cluster is for'),
        parameters: z =>
          z
            .record(z.unknown())
            .optional()
            .describe('Parameters of the template; its defaults fill the rest'),
        kubernetesCluster: z =>
          z.string().optional().describe('Where, unless the template decides'),
        namespace: z =>
          z
            .string()
            .optional()
            .describe('Namespace, unless the template decides'),
      },
      output: {
        ref: z => z.string().describe('kubernetesCluster/namespace/name'),
        kubernetesCluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
        uid: z =>
          z
            .string()
            .describe('Tells this cluster from a later one of its name'),
        url: z => z.string().describe("Address of the cluster's page"),
        path: z =>
          z.string().describe("Path of the cluster's page in the portal"),
        entityPath: z =>
          z.string().describe('Path of the tab Ray of the entity'),
      },
    },
    async handler(ctx) {
      const { input } = ctx;
      const session = new RaySession(options, ctx);
      const cluster = await session.call(
        `Creating a cluster from ${input.template} failed`,
        (client, request) =>
          client.createCluster(
            {
              template: input.template,
              version: input.version || undefined,
              name: input.name || undefined,
              entityRef: input.entityRef,
              kubernetesCluster: input.kubernetesCluster || undefined,
              namespace: input.namespace || undefined,
              parameters: input.parameters ?? {},
              dryRun: ctx.isDryRun ?? false,
            },
            {
              ...request,
              ...(ctx.isDryRun
                ? {}
                : { idempotencyKey: idempotencyKey(ID, ctx) }),
            },
          ),
      );
      const path = clusterPath(cluster.ref);
      const url = toUrl(options.appBaseUrl, path);
      ctx.logger.info(describe(cluster, url, ctx.isDryRun ?? false));
      ctx.output('ref', cluster.ref);
      ctx.output('kubernetesCluster', cluster.kubernetesCluster);
      ctx.output('namespace', cluster.namespace);
      ctx.output('name', cluster.name);
      ctx.output('uid', cluster.uid);
      ctx.output('url', url);
      ctx.output('path', path);
      ctx.output('entityPath', entityRayPath(input.entityRef));
    },
  });
}

function describe(cluster: Cluster, url: string, dryRun: boolean): string {
  const where = `${cluster.name} in namespace ${cluster.namespace} of ${cluster.kubernetesCluster}`;
  return dryRun
    ? `Kubernetes would accept ${where}; nothing was created`
    : `Created ${where}: ${url}`;
}
