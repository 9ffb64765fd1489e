import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import type {
  CreateRayJobRequest,
  Job,
  SubmitJobRequest,
} from '@raydeck/backstage-plugin-ray-common';
import { parseDuration } from '../lib/duration';
import { idempotencyKey } from '../lib/idempotencyKey';
import { entityRayPath, jobPath, toUrl } from '../lib/links';
import { RaySession } from '../lib/RaySession';
import type { RayActionOptions } from '../lib/RaySession';
import { waitFor } from '../lib/waitFor';

const ID = 'ray:job:submit';

const examples = [
  {
    description: 'Submit a job to a running cluster, and wait for its end',
    example: stringify({
      steps: [
        {
          id: 'submit',
          name: 'Submit the job',
          action: ID,
          input: {
            cluster: '${{ steps.create.output.ref }}',
            entrypoint: 'python train.py',
            runtimeEnv: { working_dir: 'https://example.com/train.zip' },
            wait: true,
          },
        },
      ],
    }),
  },
  {
    description: 'Run a job on a cluster of its own, from a template',
    example: stringify({
      steps: [
        {
          id: 'submit',
          name: 'Submit the job',
          action: ID,
          input: {
            template: 'default/training-job',
            entityRef: 'component:default/ads-ranking',
            parameters: { entrypoint: 'python train.py', workers: 4 },
          },
        },
      ],
    }),
  },
];

interface SubmitInput {
  cluster?: string;
  entrypoint?: string;
  runtimeEnv?: Record<string, unknown>;
  template?: string;
  version?: string;
  entityRef?: string;
  parameters?: Record<string, unknown>;
  name?: string;
  kubernetesCluster?: string;
  namespace?: string;
}

const FOR_CLUSTER = ['entrypoint', 'runtimeEnv'] as const;
const FOR_TEMPLATE = [
  'version',
  'entityRef',
  'parameters',
  'name',
  'kubernetesCluster',
  'namespace',
] as const;

/** `ray:job:submit`: submits to a running cluster or through a template; running it again submits nothing more. */
export function submitJobAction(options: RayActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Submits a Ray job, to a running cluster or with a cluster of its own from a template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        cluster: z =>
          z
            .string()
            .optional()
            .describe('The running cluster: kubernetesCluster/namespace/name'),
        entrypoint: z =>
          z.string().optional().describe('With cluster: the command to run'),
        runtimeEnv: z =>
          z
            .record(z.unknown())
            .optional()
            .describe("With cluster: Ray's runtime environment"),
        template: z =>
          z
            .string()
            .optional()
            .describe(
              'Instead of cluster, a RayTemplate of a RayJob: [namespace/]name',
            ),
        version: z =>
          z
            .string()
            .optional()
            .describe('With template: fail unless it has this version'),
        entityRef: z =>
          z
            .string()
            .optional()
            .describe('With template: the entity that the job is for'),
        parameters: z =>
          z
            .record(z.unknown())
            .optional()
            .describe('With template: its parameters'),
        name: z =>
          z
            .string()
            .optional()
            .describe(
              'With template: name of the RayJob, at most 47 characters; made up when absent',
            ),
        kubernetesCluster: z =>
          z
            .string()
            .optional()
            .describe('With template: where, unless it decides'),
        namespace: z =>
          z
            .string()
            .optional()
            .describe('With template: namespace, unless it decides'),
        wait: z =>
          z
            .boolean()
            .optional()
            .describe('Wait for the end, and fail when the job fails'),
        timeout: z =>
          z
            .string()
            .optional()
            .describe(
              'How long to wait at most, such as 30m, 24h (the default)',
            ),
      },
      output: {
        ref: z => z.string().describe('The reference of the job'),
        submissionId: z =>
          z
            .string()
            .optional()
            .describe("Ray's submission id, once it has one"),
        state: z => z.string().describe('The state when the step ended'),
        url: z => z.string().describe("Address of the job's page"),
        path: z => z.string().describe("Path of the job's page in the portal"),
        entityPath: z =>
          z.string().optional().describe('Path of the tab Ray of the entity'),
      },
    },
    async handler(ctx) {
      const { wait, timeout = '24h', ...input } = ctx.input;
      const milliseconds = parseDuration(timeout, 'timeout');
      const body = toRequest(input, ctx.isDryRun ?? false);
      const session = new RaySession(options, ctx);
      let job = await session.call(
        'Submitting the job failed',
        (client, request) =>
          client.submitJob(body, {
            ...request,
            ...(ctx.isDryRun
              ? {}
              : { idempotencyKey: idempotencyKey(ID, ctx) }),
          }),
      );
      const { ref } = job;
      const path = jobPath(ref);
      const url = toUrl(options.appBaseUrl, path);
      ctx.logger.info(
        ctx.isDryRun
          ? `Raydeck would accept ${job.name}; nothing was submitted`
          : `Submitted ${job.name}: ${url}`,
      );
      ctx.output('ref', ref);
      ctx.output('path', path);
      ctx.output('url', url);
      const entityRef = job.entityRef ?? input.entityRef;
      if (entityRef) ctx.output('entityPath', entityRayPath(entityRef));
      if (wait && !ctx.isDryRun) {
        job = await waitFor<Job>({
          session,
          logger: ctx.logger,
          what: `job ${ref} to end`,
          timeout: milliseconds,
          look: () =>
            session.call(`Job ${ref} cannot be seen`, (client, request) =>
              client.getJob(ref, request),
            ),
          isDone: isOver,
        });
      }
      if (job.submissionId) ctx.output('submissionId', job.submissionId);
      ctx.output('state', job.state);
    },
  });
}

/** True when it has succeeded; throws when it ended otherwise. */
function isOver({ ref, state, sentence, failure }: Job): boolean {
  if (state === 'failed' || state === 'stopped') {
    throw new ConflictError(
      [
        `Job ${ref} ${
          state === 'failed' ? 'has failed' : 'was stopped'
        }: ${sentence}`,
        ...(failure ? [failure.message, ...(failure.traceback ?? [])] : []),
      ].join('\n'),
    );
  }
  return state === 'succeeded';
}

function toRequest(
  input: SubmitInput,
  dryRun: boolean,
): SubmitJobRequest | CreateRayJobRequest {
  const { cluster, template, entrypoint, entityRef } = input;
  if (Boolean(cluster) === Boolean(template)) {
    throw new InputError(
      cluster
        ? 'input holds both cluster and template, expected one of them'
        : 'input holds neither cluster nor template, expected one of them',
    );
  }
  const misplaced = (cluster ? FOR_TEMPLATE : FOR_CLUSTER).filter(
    field => input[field],
  );
  if (misplaced.length > 0) {
    throw new InputError(
      `input.${misplaced.join(', input.')} cannot be given together with ${
        cluster ? 'cluster' : 'template'
      }`,
    );
  }
  if (cluster) {
    if (!entrypoint) {
      throw new InputError('input.entrypoint is missing: the command to run');
    }
    return {
      cluster,
      entrypoint,
      ...(input.runtimeEnv ? { runtimeEnv: input.runtimeEnv } : {}),
      dryRun,
    };
  }
  if (!template || !entityRef) {
    throw new InputError(
      'input.entityRef is missing: the entity that the job is for',
    );
  }
  return {
    template,
    version: input.version || undefined,
    name: input.name || undefined,
    entityRef,
    kubernetesCluster: input.kubernetesCluster || undefined,
    namespace: input.namespace || undefined,
    parameters: input.parameters ?? {},
    dryRun,
  };
}
