import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import type { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { parseDuration } from '../lib/duration';
import { clusterPath } from '../lib/links';
import { RaySession } from '../lib/RaySession';
import type { RayActionOptions } from '../lib/RaySession';
import { waitFor } from '../lib/waitFor';

const ID = 'ray:cluster:wait';

const examples = [
  {
    description: 'Wait until the cluster of an earlier step is ready',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait until it is ready',
          action: ID,
          input: { ref: '${{ steps.create.output.ref }}', timeout: '30m' },
        },
      ],
    }),
  },
];

/** States from which a cluster does not become ready without somebody's doing. */
const HOPELESS: readonly Cluster['state'][] = [
  'suspended',
  'deleting',
  'ended',
];

/** Kubernetes tries again what has failed, so that a cluster may recover: an image that can be pulled after all. */
const GRACE_MS = 60_000;

/** `ray:cluster:wait`: waits for a cluster, saying in the log what it waits for. */
export function waitForClusterAction(options: RayActionOptions) {
  return createTemplateAction({
    id: ID,
    description: 'Waits until a Ray cluster is ready',
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
            .describe('Fail when it is another cluster of this name'),
        for: z => z.enum(['ready']).optional().describe('What to wait for'),
        timeout: z =>
          z
            .string()
            .optional()
            .describe('How long at most, such as 90s, 20m (the default) or 2h'),
      },
      output: {
        state: z => z.string().describe('The state in which the wait ended'),
      },
    },
    async handler(ctx) {
      const { ref, uid, timeout = '20m' } = ctx.input;
      const milliseconds = parseDuration(timeout, 'timeout');
      clusterPath(ref);
      if (ctx.isDryRun) {
        ctx.logger.info(`Would wait up to ${timeout} for ${ref} to be ready`);
        return;
      }
      const session = new RaySession(options, ctx);
      let failedSince: number | undefined;
      const cluster = await waitFor<Cluster>({
        session,
        logger: ctx.logger,
        what: `cluster ${ref} to be ready`,
        timeout: milliseconds,
        look: () =>
          session.call(`Cluster ${ref} cannot be seen`, (client, request) =>
            client.getCluster(ref, { ...request, ...(uid ? { uid } : {}) }),
          ),
        isDone: found => {
          if (HOPELESS.includes(found.state)) throw toError(found);
          failedSince =
            found.state === 'failed' ? failedSince ?? session.now() : undefined;
          const hasStayed =
            failedSince !== undefined &&
            session.now() - failedSince >= GRACE_MS;
          if (hasStayed) throw toError(found);
          return found.state === 'ready';
        },
      });
      ctx.output('state', cluster.state);
    },
  });
}

function toError({ ref, state, sentence, findings }: Cluster): ConflictError {
  const lines = findings.map(
    ({ message, hint }) =>
      `- ${message}${hint === undefined ? '' : `. ${hint}`}`,
  );
  return new ConflictError(
    [`Cluster ${ref} is ${state}: ${sentence}`, ...lines].join('\n'),
  );
}
