import type { Pod } from '../kubelet';
import { rayContainerStatus, TIMING } from '../kubelet';
import type {
  RayDashboard,
  RayJobInfo,
  RayJobSubmission,
} from '../kuberay/RayDashboard';
import type {
  ProxyBackend,
  ProxyRequest,
  ProxyResponse,
  ProxySocket,
} from '../server/backends';
import type { AnyKubeObject, ObjectStore } from '../store';
import { plain, unknownJob } from './answers';
import { authenticate, refuseBrowser } from './headAuth';
import { headRoutes, type HeadContext } from './headRoutes';
import type { HeadJob, HeadJobRecord } from './HeadJob';
import { rayNodeId, rayNodes, totalResources } from './headNodes';
import { HeadState, type SavedHead } from './HeadState';
import { newSubmissionId, type JobRequest } from './jobRoutes';
import { tailJob } from './tailJob';

const DASHBOARD_PORT = 8265;

async function readAll(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function sessionName(pod: Pod, startedAt: string): string {
  const [day, time] = startedAt.replace('Z', '').split('T');
  const digits = pod.metadata.uid.replace(/\D/g, '').padEnd(6, '7').slice(0, 6);
  return `session_${day}_${time.replaceAll(':', '-')}_${digits}_1`;
}

/**
 * The Ray heads of all clusters: what listens on port 8265 of head pods whose
 * container runs. A head's jobs are gone when its container has ended, as on
 * a real head without GCS fault tolerance.
 */
export class RayHeadServer implements ProxyBackend, RayDashboard {
  readonly #store: ObjectStore;
  readonly #heads = new Map<string, HeadState>();
  #changed: () => void = () => {};

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Calls `listener` when what `save` gives has changed. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  save(): SavedHead[] {
    const living = new Set(
      this.#store.list('pods').map(({ metadata }) => metadata.uid),
    );
    return [...this.#heads.values()]
      .filter(({ podUid }) => living.has(podUid))
      .map(head => head.save());
  }

  restore(saved: unknown): void {
    this.#heads.clear();
    for (const head of saved as SavedHead[]) {
      this.#heads.set(head.podUid, new HeadState(head));
    }
  }

  isUp(head: Pod): boolean {
    return this.#head(head) !== undefined;
  }

  getJob(head: Pod, submissionId: string): RayJobInfo | undefined {
    const now = this.#now;
    const job = this.#head(head)?.find(submissionId, now);
    if (!job) return undefined;
    const view = job.view(now, '');
    return {
      status: view.status,
      message: view.message ?? undefined,
      startTime: view.start_time,
      endTime: view.end_time ?? undefined,
    };
  }

  submitJob(head: Pod, submission: RayJobSubmission): void {
    this.submit(head, {
      entrypoint: submission.entrypoint,
      submission_id: submission.submissionId,
      runtime_env: submission.runtimeEnv,
      metadata: submission.metadata,
      entrypoint_num_cpus: submission.numCpus,
      entrypoint_num_gpus: submission.numGpus,
    });
  }

  stopJob(head: Pod, submissionId: string): void {
    const now = this.#now;
    const job = this.#head(head)?.find(submissionId, now);
    if (job && job.endTime(now) === undefined) job.record.stoppedAt ??= now;
    this.#changed();
  }

  /**
   * Adds a job, with `given` for what a client cannot say (times, drivers).
   *
   * @throws Error when the head does not run
   */
  submit(
    pod: Pod,
    request: JobRequest,
    given: Partial<HeadJobRecord> = {},
  ): HeadJob {
    const head = this.#head(pod);
    if (!head) {
      throw new Error(
        `The Ray head in pod ${pod.metadata.namespace}/${pod.metadata.name} is not running`,
      );
    }
    const nodes = rayNodes(this.#store, pod);
    const resources = totalResources(nodes);
    const workingDir = String(request.runtime_env?.working_dir ?? '');
    const job = head.add({
      type: 'SUBMISSION',
      submissionId: request.submission_id ?? newSubmissionId(),
      entrypoint: request.entrypoint,
      metadata: request.metadata ?? null,
      runtimeEnv: request.runtime_env ?? null,
      submittedAt: this.#now,
      speed: this.#store.clock.timeScale,
      number: head.nextNumber,
      waitsForever:
        (request.entrypoint_num_gpus ?? 0) > (resources.GPU ?? 0) ||
        (request.entrypoint_num_cpus ?? 0) > (resources.CPU ?? 0),
      badRuntimeEnv:
        workingDir.startsWith('gcs://') && !head.packages.has(workingDir),
      context: {
        headIp: pod.status.podIP ?? '',
        workerIps: nodes.filter(node => !node.isHead).map(node => node.ip),
        resources,
      },
      ...given,
    });
    this.#changed();
    return job;
  }

  async http(
    object: AnyKubeObject,
    port: number,
    request: ProxyRequest,
  ): Promise<ProxyResponse | undefined> {
    const pod = object as unknown as Pod;
    if (port !== DASHBOARD_PORT || !this.#head(pod)) return undefined;
    const url = new URL(request.path, 'http://head');
    const token = this.#token(pod);
    const { method, headers } = request;
    const refusal =
      authenticate(url.pathname, headers, token) ??
      refuseBrowser(method, headers);
    if (refusal) return plain(refusal.status, refusal.body);
    const body = method === 'GET' ? '' : await readAll(request.body);
    const head = this.#head(pod);
    if (!head) return undefined;
    const answer = headRoutes(this.#context(pod, head), method, url, body);
    if (method !== 'GET') this.#changed();
    return answer;
  }

  async webSocket(
    object: AnyKubeObject,
    port: number,
    request: { path: string; headers: ProxyRequest['headers'] },
    accept: () => ProxySocket,
  ): Promise<ProxyResponse | undefined> {
    const pod = object as unknown as Pod;
    const head = this.#head(pod);
    if (port !== DASHBOARD_PORT || !head) return undefined;
    const { pathname } = new URL(request.path, 'http://head');
    const refusal = authenticate(pathname, request.headers, this.#token(pod));
    if (refusal) return plain(refusal.status, refusal.body);
    const id = /^\/api\/jobs\/([^/]+)\/logs\/tail$/.exec(pathname)?.[1];
    if (id === undefined) return plain(404, '404: Not Found');
    const job = head.find(decodeURIComponent(id), this.#now);
    if (!job) return unknownJob(id);
    if (job.record.type === 'DRIVER') {
      return plain(400, 'Can only get logs of submission type jobs');
    }
    const socket = accept();
    tailJob(job, socket, this.#store.clock, () => {
      const current = this.#store.get<Pod>('pods', {
        namespace: pod.metadata.namespace,
        name: pod.metadata.name,
      });
      return current !== undefined && this.#head(current) === head;
    });
    return undefined;
  }

  get #now(): number {
    return this.#store.clock.now().getTime();
  }

  /** The head in a pod, when its container runs and has come up. */
  #head(pod: Pod): HeadState | undefined {
    if (pod.metadata.labels?.['ray.io/node-type'] !== 'head') return undefined;
    const status = rayContainerStatus(pod);
    const started = status?.state.running?.startedAt;
    if (!status || !started) return undefined;
    const { timeScale } = this.#store.clock;
    const up = (this.#now - Date.parse(started)) * timeScale >= TIMING.gcsUp;
    if (!up) return undefined;
    const containerId = status.containerID ?? '';
    const known = this.#heads.get(pod.metadata.uid);
    if (known?.containerId === containerId) return known;
    const head = new HeadState({
      podUid: pod.metadata.uid,
      containerId,
      sessionName: sessionName(pod, started),
      packages: [],
      jobs: [],
    });
    this.#heads.set(pod.metadata.uid, head);
    return head;
  }

  #context(pod: Pod, head: HeadState): HeadContext {
    const image = pod.spec.containers[0].image;
    return {
      head,
      headNodeId: rayNodeId(pod),
      now: this.#now,
      nodes: rayNodes(this.#store, pod),
      rayVersion: /:(\d+\.\d+\.\d+)/.exec(image)?.[1] ?? '2.58.1',
      authMode: this.#token(pod) === undefined ? 'disabled' : 'token',
      submit: request => this.submit(pod, request),
    };
  }

  /** The token that a head asks for; undefined when it asks for none. */
  #token(pod: Pod): string | undefined {
    const env = pod.spec.containers[0].env ?? [];
    const mode = env.find(({ name }) => name === 'RAY_AUTH_MODE')?.value;
    if (mode !== 'token') return undefined;
    const variable = env.find(({ name }) => name === 'RAY_AUTH_TOKEN');
    if (variable?.value !== undefined) return variable.value;
    const reference = variable?.valueFrom?.secretKeyRef;
    const secret =
      reference &&
      this.#store.get('secrets', {
        namespace: pod.metadata.namespace,
        name: reference.name,
      });
    const data = secret?.data as Record<string, string> | undefined;
    const encoded = data?.[reference?.key ?? ''];
    // A head that asks for a token and has none lets nobody in.
    return encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  }
}
