import type { ProxyResponse } from '../server/backends';
import { json, notSimulated, plain } from './answers';
import type { RayNode } from './headNodes';
import { jobRoutes, type JobRouteContext } from './jobRoutes';
import {
  clusterStatusJson,
  clusterStatusText,
  nodesSummary,
  stateList,
  stateNodes,
  type Load,
} from './nodeViews';

const COMMIT = '4c7892ef427b19e7585ee28f548a60ab241929e8';

export interface HeadContext extends JobRouteContext {
  nodes: RayNode[];
  rayVersion: string;
  authMode: 'token' | 'disabled';
}

function running({ head, now }: HeadContext) {
  return head.jobs.filter(job => job.status(now) === 'RUNNING');
}

/** Nodes with work: the workers, or the head where there are none. */
function loadOf(context: HeadContext): Load {
  const busy = running(context).length;
  const workers = context.nodes.some(node => !node.isHead);
  return node => {
    if (busy === 0 || (workers && node.isHead)) return 0;
    return Math.min(1, 0.75 + 0.1 * (busy - 1));
  };
}

function activities(context: HeadContext): ProxyResponse {
  const { head, now } = context;
  const active = running(context).length;
  const ends = head.jobs
    .map(job => job.endTime(now))
    .filter(end => end !== undefined);
  return json({
    driver: {
      is_active: active > 0 ? 'ACTIVE' : 'INACTIVE',
      reason: active > 0 ? `Number of active drivers: ${active}` : null,
      timestamp: now / 1000,
      last_activity_at: ends.length > 0 ? Math.max(...ends) / 1000 : null,
    },
  });
}

function demands({ head }: HeadContext): string[] {
  return head.jobs
    .filter(({ record }) => record.waitsForever)
    .map(() => "{'GPU': 8.0}: 1+ pending tasks/actors");
}

function stateJobs({ head, now, headNodeId }: HeadContext): object[] {
  return head.jobs.map(job => {
    const view = job.view(now, headNodeId);
    return {
      job_id: view.job_id,
      submission_id: view.submission_id,
      entrypoint: view.entrypoint,
      type: view.type,
      status: view.status,
      message: view.message,
      error_type: view.error_type,
      driver_info: view.driver_info,
    };
  });
}

const UNSIMULATED_STATES = [
  'actors',
  'tasks',
  'workers',
  'objects',
  'runtime_envs',
  'cluster_events',
  'logs',
  'logs/file',
  'logs/stream',
];

function stateApi(context: HeadContext, url: URL): ProxyResponse {
  const limit = Number(url.searchParams.get('limit') ?? 100);
  if (limit > 10_000) {
    return json(
      {
        result: false,
        msg: `Given limit ${limit} exceeds the supported limit 10000. Use a lower limit, or set the \`RAY_MAX_LIMIT_FROM_API_SERVER\` environment variable to a larger value.`,
        data: { result: null },
      },
      400,
    );
  }
  const kind = url.pathname.slice('/api/v0/'.length);
  if (kind === 'nodes') return json(stateNodes(context.nodes));
  if (kind === 'jobs') return json(stateList(stateJobs(context), limit));
  if (kind === 'cluster_metadata') {
    return json({
      result: true,
      msg: '',
      data: {
        rayVersion: context.rayVersion,
        pythonVersion: '3.11.7',
        rayInitCluster: false,
      },
    });
  }
  return UNSIMULATED_STATES.includes(kind)
    ? notSimulated(url.pathname)
    : plain(404, '404: Not Found');
}

function packages(
  { head }: HeadContext,
  method: string,
  path: string,
): ProxyResponse {
  const [protocol, name] = path.slice('/api/packages/'.length).split('/');
  const uri = `${protocol}://${name}`;
  if (method === 'PUT') head.packages.add(uri);
  return head.packages.has(uri)
    ? { status: 200, headers: {}, body: '' }
    : plain(404, `Package ${uri} does not exist`);
}

function nodes(context: HeadContext, url: URL): ProxyResponse {
  const view = url.searchParams.get('view')?.toLowerCase();
  if (view === 'summary') {
    return json(nodesSummary(context.nodes, loadOf(context), context.now));
  }
  if (view === 'hostnamelist') {
    return json({
      result: true,
      msg: 'Node hostname list fetched.',
      data: { hostNameList: context.nodes.map(node => node.hostname) },
    });
  }
  return notSimulated(`/nodes${url.search}`);
}

type Route = (context: HeadContext, url: URL) => ProxyResponse;

const ROUTES: Record<string, Route> = {
  '/api/version': ({ rayVersion, head }) =>
    json({
      version: '4',
      ray_version: rayVersion,
      ray_commit: COMMIT,
      session_name: head.sessionName,
    }),
  '/api/gcs_healthz': () => ({
    status: 200,
    headers: { 'content-type': 'application/text; charset=utf-8' },
    body: 'success',
  }),
  '/api/authentication_mode': ({ authMode }) =>
    json({ authentication_mode: authMode }),
  '/api/component_activities': activities,
  '/nodes': nodes,
  '/api/cluster_status': (context, url) =>
    json(
      url.searchParams.get('format') === '1'
        ? clusterStatusText(
            context.nodes,
            loadOf(context),
            demands(context),
            context.now,
          )
        : clusterStatusJson(context.nodes, loadOf(context), context.now),
    ),
  '/timezone': () => json({ offset: '+00:00', value: 'Etc/UTC' }),
  '/usage_stats_enabled': () =>
    json({
      result: true,
      msg: 'Fetched usage stats enabled',
      data: { usageStatsEnabled: false, usageStatsPromptEnabled: true },
    }),
  '/api/healthz': () => plain(404, '404: Not Found'),
  '/api/local_raylet_healthz': () => plain(404, '404: Not Found'),
};

/** Answers what a head's dashboard answers on port 8265. */
export function headRoutes(
  context: HeadContext,
  method: string,
  url: URL,
  body: string,
): ProxyResponse {
  const path = url.pathname;
  if (path.startsWith('/api/jobs/') || path === '/api/jobs') {
    const full = path === '/api/jobs' ? '/api/jobs/' : path;
    return jobRoutes(context, method, full, body);
  }
  if (path.startsWith('/api/packages/')) return packages(context, method, path);
  if (method !== 'GET' && method !== 'HEAD') {
    return notSimulated(`${method} ${path}`);
  }
  const route = ROUTES[path];
  if (route) return route(context, url);
  return path.startsWith('/api/v0/')
    ? stateApi(context, url)
    : notSimulated(path);
}
