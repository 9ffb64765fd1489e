import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { NotFoundError } from '@backstage/errors';
import { stringify } from 'yaml';
import { clusterPath } from '../lib/links';
import { RaySession } from '../lib/RaySession';
import type { RayActionOptions } from '../lib/RaySession';

const ID = 'ray:cluster:delete';

const examples = [
  {
    description: 'Delete the cluster of an earlier step, and no other',
    example: stringify({
      steps: [
        {
          id: 'delete',
          name: 'Delete the cluster',
          action: ID,
          input: {
            ref: '${{ steps.create.output.ref }}',
            uid: '${{ steps.create.output.uid }}',
          },
        },
      ],
    }),
  },
];

/** `ray:cluster:delete`: deletes a cluster; one that is gone already is no error. */
export function deleteClusterAction(options: RayActionOptions) {
  return createTemplateAction({
    id: ID,
    description: 'Deletes a Ray cluster',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ref: z =>
          z.string().min(1).describe('kubernetesCluster/namespace/name'),
        uid: z =>
          z
            .string()
            .optional()
            .describe(
              'Delete only the cluster that has this UID; else the one there is',
            ),
      },
      output: {
        deleted: z =>
          z.boolean().describe('False when there was no such cluster'),
      },
    },
    async handler(ctx) {
      const { ref, uid } = ctx.input;
      clusterPath(ref);
      const session = new RaySession(options, ctx);
      try {
        const found = await session.call(
          `Cluster ${ref} cannot be seen`,
          (client, request) =>
            client.getCluster(ref, { ...request, ...(uid ? { uid } : {}) }),
        );
        if (ctx.isDryRun) {
          ctx.logger.info(`Would delete ${ref}, which is ${found.state}`);
          return;
        }
        await session.call(
          `Deleting cluster ${ref} failed`,
          (client, request) => client.deleteCluster(ref, found.uid, request),
        );
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
        ctx.logger.info(`Cluster ${ref} is gone already`);
        if (!ctx.isDryRun) ctx.output('deleted', false);
        return;
      }
      ctx.logger.info(`Deleted ${ref}`);
      ctx.output('deleted', true);
    },
  });
}
