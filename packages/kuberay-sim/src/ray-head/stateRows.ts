import { createHash } from 'node:crypto';
import type { RouteContext } from './headRoutes';
import { driverPid, jobIdOf } from './jobDetails';
import type { JobRecord } from './Submission';

/** A row of the state API. */
export type StateRow = Record<string, unknown>;

/** A listing: its rows and the columns that filters may name. */
export interface StateTable {
  rows: StateRow[];
  filterable: string[];
}

function hex(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

function nodes({ nodes: list }: RouteContext): StateTable {
  return {
    filterable: ['node_id', 'node_ip', 'node_name', 'state', 'is_head_node'],
    rows: list().map(node => ({
      node_id: node.nodeId,
      node_ip: node.ip,
      is_head_node: node.isHead,
      state: 'ALIVE',
      state_message: null,
      node_name: node.ip,
      resources_total: {
        ...node.resources,
        [`node:${node.ip}`]: 1,
        ...(node.isHead ? { 'node:__internal_head__': 1 } : {}),
      },
      labels: {
        'ray.io/node-id': node.nodeId,
        ...(node.isHead ? {} : { 'ray.io/node-group': node.group }),
      },
      start_time_ms: node.startedAt,
      end_time_ms: 0,
    })),
  };
}

function jobs({ head }: RouteContext): StateTable {
  return {
    filterable: ['job_id', 'submission_id', 'status', 'type', 'entrypoint'],
    rows: head.jobs.list().map(job => ({
      job_id: job.job_id,
      submission_id: job.submission_id,
      entrypoint: job.entrypoint,
      type: job.type,
      status: job.status,
      message: job.message,
      error_type: job.error_type,
      driver_info: job.driver_info,
    })),
  };
}

function actorState(begun: boolean, ended: boolean): string {
  if (ended) return 'DEAD';
  return begun ? 'ALIVE' : 'PENDING_CREATION';
}

function taskState(failed: boolean, done: boolean): string {
  if (failed) return 'FAILED';
  return done ? 'FINISHED' : 'RUNNING';
}

function actors({ head }: RouteContext): StateTable {
  const { nodeId, sessionName } = head.identity;
  const rows = head.jobs.records().flatMap(record => {
    const job = head.jobs.find(record.submissionId);
    if (record.driver || !job) return [];
    const ended = job.end_time !== null;
    const begun = job.driver_agent_http_address !== null;
    return [
      {
        actor_id: `${hex(`${sessionName}/${record.submissionId}`, 24)}01000000`,
        class_name: 'JobSupervisor',
        state: actorState(begun, ended),
        job_id: '01000000',
        name: `_ray_internal_job_actor_${record.submissionId}`,
        node_id: begun ? nodeId : null,
        pid: begun ? driverPid(record) - 1 : 0,
        ray_namespace: 'SUPERVISOR_ACTOR_RAY_NAMESPACE',
      },
    ];
  });
  return {
    rows,
    filterable: [
      'name',
      'placement_group_id',
      'pid',
      'state',
      'class_name',
      'actor_id',
      'repr_name',
      'ray_namespace',
      'job_id',
      'node_id',
    ],
  };
}

function tasksOf(record: JobRecord, context: RouteContext): StateRow[] {
  const { head, clock } = context;
  const now = clock.now().getTime();
  const timeline = head.jobs.timelineOf(record.submissionId);
  const nodeIds = context.nodes().map(({ nodeId }) => nodeId);
  const jobId = jobIdOf(record.number);
  return (timeline?.tasks ?? []).flatMap((task, i) => {
    if (!timeline || task.startsAt > now || task.startsAt > timeline.endedAt) {
      return [];
    }
    const failed =
      now >= timeline.endedAt && timeline.outcome.status !== 'SUCCEEDED';
    const done = now >= Math.min(task.endsAt, timeline.endedAt);
    return [
      {
        task_id: `${hex(`${record.submissionId}/${i}`, 16)}${'f'.repeat(
          24,
        )}${jobId}`,
        attempt_number: 0,
        name: task.name,
        state: taskState(failed, done),
        job_id: jobId,
        actor_id: null,
        type: 'NORMAL_TASK',
        func_or_class_name: task.name,
        parent_task_id: `${'f'.repeat(40)}${jobId}`,
        node_id: nodeIds[(i + 1) % Math.max(1, nodeIds.length)] ?? null,
        worker_id: hex(`${record.submissionId}/worker/${i}`, 56),
        worker_pid: driverPid(record) + 10 + i,
        error_type: failed ? 'TASK_EXECUTION_EXCEPTION' : null,
      },
    ];
  });
}

function tasks(context: RouteContext): StateTable {
  return {
    filterable: ['task_id', 'name', 'state', 'job_id', 'type', 'node_id'],
    rows: context.head.jobs
      .records()
      .flatMap(record => tasksOf(record, context)),
  };
}

/** What the state API lists under a name; undefined when it is not simulated. */
export function stateRows(
  name: string,
  context: RouteContext,
): StateTable | undefined {
  switch (name) {
    case 'nodes':
      return nodes(context);
    case 'jobs':
      return jobs(context);
    case 'actors':
      return actors(context);
    case 'tasks':
      return tasks(context);
    case 'placement_groups':
      return { rows: [], filterable: ['placement_group_id', 'state'] };
    default:
      return undefined;
  }
}
