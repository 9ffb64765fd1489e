import type { Clock } from '../clock';
import type { ProxyRequest, ProxyResponse } from '../server';
import { json, text } from './answers';
import {
  authenticate,
  authenticationMode,
  type Authentication,
} from './authentication';
import type { ClusterNode } from './clusterNodes';
import { clusterStatus, formattedClusterStatus } from './clusterStatus';
import { componentActivities } from './componentActivities';
import { deleteJob, getJob, getJobLogs, stopJob, submitJob } from './jobRoutes';
import { logFile } from './logFile';
import { hostNames, nodesSummary } from './nodesSummary';
import type { RayHead } from './RayHead';
import { deleteServe, deployServe, serveApplications } from './serveRoutes';
import { stateApi } from './stateApi';

/** The release whose answers the simulated heads give. */
export const RAY_VERSION = '2.58.1';
const RAY_COMMIT = '4c7892ef427b19e7585ee28f548a60ab241929e8';

/** All that an answer may depend on. */
export interface RouteContext {
  head: RayHead;
  clock: Clock;
  nodes(): ClusterNode[];
  authentication: Authentication;
  request: ProxyRequest;
  query: URLSearchParams;
  parameters: string[];
}

interface Route {
  method: string;
  path: RegExp;
  answer(context: RouteContext): ProxyResponse | Promise<ProxyResponse>;
}

const INDEX = `<!doctype html><html lang="en"><head><title>Ray Dashboard</title></head><body>Ray ${RAY_VERSION}, simulated: the API is here, the dashboard's pages are not.</body></html>`;

async function readText(request: ProxyRequest): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function route(method: string, path: RegExp, answer: Route['answer']): Route {
  return { method, path, answer };
}

/** What a head answers, the first match counts. */
export const routes: Route[] = [
  route('GET', /^\/$/, () => text(200, INDEX, 'text/html')),
  route('GET', /^\/favicon\.ico$/, () => text(200, '', 'image/x-icon')),
  route('GET', /^\/api\/gcs_healthz$/, () =>
    text(200, 'success', 'application/text; charset=utf-8'),
  ),
  route('GET', /^\/api\/authentication_mode$/, ({ authentication }) =>
    authenticationMode(authentication),
  ),
  route('POST', /^\/api\/authenticate$/, ({ authentication, request }) =>
    authenticate(authentication, request.headers),
  ),
  route('GET', /^\/api\/version$/, ({ head }) =>
    json({
      version: '4',
      ray_version: RAY_VERSION,
      ray_commit: RAY_COMMIT,
      session_name: head.identity.sessionName,
    }),
  ),
  route('GET', /^\/timezone$/, () => json({ offset: '+00:00', value: 'UTC' })),
  route('GET', /^\/usage_stats_enabled$/, () =>
    json({
      result: true,
      msg: 'Fetched usage stats enabled',
      data: { usageStatsEnabled: false, usageStatsPromptEnabled: true },
    }),
  ),
  route('GET', /^\/api\/jobs\/$/, ({ head }) => json(head.jobs.list())),
  route('POST', /^\/api\/jobs\/$/, async ({ head, request }) =>
    submitJob(head.jobs, await readText(request)),
  ),
  route('GET', /^\/api\/jobs\/([^/]+)$/, ({ head, parameters: [id] }) =>
    getJob(head.jobs, id),
  ),
  route('DELETE', /^\/api\/jobs\/([^/]+)$/, ({ head, parameters: [id] }) =>
    deleteJob(head.jobs, id),
  ),
  route('POST', /^\/api\/jobs\/([^/]+)\/stop$/, ({ head, parameters: [id] }) =>
    stopJob(head.jobs, id),
  ),
  route('GET', /^\/api\/jobs\/([^/]+)\/logs$/, ({ head, parameters: [id] }) =>
    getJobLogs(head.jobs, id),
  ),
  route('GET', /^\/api\/serve\/applications\/$/, context =>
    serveApplications(context),
  ),
  route('PUT', /^\/api\/serve\/applications\/$/, async context =>
    deployServe(context, await readText(context.request)),
  ),
  route('DELETE', /^\/api\/serve\/applications\/$/, context =>
    deleteServe(context),
  ),
  route('GET', /^\/api\/component_activities$/, context =>
    componentActivities(context),
  ),
  route('GET', /^\/api\/cluster_status$/, context =>
    context.query.get('format') === '1'
      ? formattedClusterStatus(context)
      : clusterStatus(context),
  ),
  route('GET', /^\/nodes$/, context =>
    context.query.get('view') === 'hostnamelist'
      ? hostNames(context)
      : nodesSummary(context),
  ),
  route('GET', /^\/api\/v0\/logs\/file$/, context => logFile(context)),
  route('GET', /^\/api\/v0\/([a-z_]+(?:\/summarize)?)$/, context =>
    stateApi(context),
  ),
];

/** What Ray has and the simulator has not. */
export const NOT_SIMULATED: RegExp[] = [
  /^\/api\/(serve|packages|data|train|event|events|grafana_health)(\/|$)/,
  /^\/api\/(prometheus|prometheus_health|actors|snapshot|v0)(\/|$)/,
  /^\/(nodes|logical|task|worker|memory|metrics|log_proxy)(\/|$)/,
];

/** The job whose log a path follows. */
export function isJobLogPath(path: string): string | undefined {
  const match = /^\/api\/jobs\/([^/]+)\/logs\/tail$/.exec(path);
  return match ? decodeURIComponent(match[1]) : undefined;
}
