import type { Readable } from 'node:stream';
import {
  KubernetesError,
  parseStatus,
  readBytes,
  readText,
  TooLargeError,
  type KubernetesResponse,
} from '../kubernetes';
import type { RayHead } from './findRayHead';
import { openTail } from './openTail';
import {
  parseLogs,
  parseRayJob,
  parseRayJobs,
  parseStopped,
  parseSubmitted,
  parseVersion,
} from './parseRayJob';
import { classifyRefusal, lastLine, RayError } from './RayError';
import type { RayHeadClient, RayJobInfo, RaySubmission } from './RayHeadClient';
import type { RayTokens } from './RayTokens';
import { messageOf } from '../kubernetes/messageOf';

const ANSWER_MAX_BYTES = 16 * 1024 * 1024;
const REFUSAL_MAX_BYTES = 256 * 1024;
export const LOG_MAX_BYTES = 64 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;
const LOG_TIMEOUT_MS = 120_000;
/** As long as a reader may take for a large log; a head that falls silent is given up long before. */
const LOG_STREAM_TIMEOUT_MS = 3_600_000;

interface HeadRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  query?: Record<string, string | number>;
  body?: object;
  signal?: AbortSignal;
  maxBytes?: number;
  timeoutMs?: number;
}

/** {@link RayHeadClient} through `services/NAME:dashboard/proxy` of the API server. */
export class ProxiedRayHeadClient implements RayHeadClient {
  readonly #locate: () => RayHead;
  readonly #tokens: RayTokens;
  readonly #answerTimeoutMs: number;

  /**
   * @param locate - asked before each request, since a head may move or turn into another one
   * @param options - `answerTimeoutMs`: how long the head may take for an answer, to its last byte. Default 30 s
   */
  constructor(
    locate: () => RayHead,
    tokens: RayTokens,
    options: { answerTimeoutMs?: number } = {},
  ) {
    this.#locate = locate;
    this.#tokens = tokens;
    this.#answerTimeoutMs = options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  }

  async version(options: { signal?: AbortSignal } = {}) {
    return parseVersion(await this.#json('/api/version', options));
  }

  async listJobs(options: { signal?: AbortSignal } = {}) {
    return parseRayJobs(await this.#json('/api/jobs/', options));
  }

  async getJob(id: string, options: { signal?: AbortSignal } = {}) {
    return parseRayJob(await this.#json(jobPath(id), options));
  }

  async submitJob(
    submission: RaySubmission,
    options: { signal?: AbortSignal } = {},
  ) {
    const { entrypoint, submissionId, runtimeEnv, metadata } = submission;
    return parseSubmitted(
      await this.#json('/api/jobs/', {
        ...options,
        method: 'POST',
        body: {
          entrypoint,
          submission_id: submissionId,
          ...(runtimeEnv && { runtime_env: runtimeEnv }),
          ...(metadata && { metadata }),
        },
      }),
    );
  }

  async stopJob(id: string, options: { signal?: AbortSignal } = {}) {
    return parseStopped(
      await this.#json(`${jobPath(id)}/stop`, { ...options, method: 'POST' }),
    );
  }

  async deleteJob(id: string, options: { signal?: AbortSignal } = {}) {
    await this.#json(jobPath(id), { ...options, method: 'DELETE' });
  }

  async logs(
    id: string,
    options: { signal?: AbortSignal; maxBytes?: number } = {},
  ) {
    return parseLogs(
      await this.#json(`${jobPath(id)}/logs`, {
        maxBytes: LOG_MAX_BYTES,
        timeoutMs: LOG_TIMEOUT_MS,
        ...options,
      }),
    );
  }

  async logFile(
    id: string,
    options: { signal?: AbortSignal; maxBytes?: number } = {},
  ) {
    return this.#logFile(id, { ...options, timeoutMs: LOG_TIMEOUT_MS }, body =>
      readBytes(body, options.maxBytes ?? LOG_MAX_BYTES),
    );
  }

  async *logFileChunks(
    id: string,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<Buffer, void, undefined> {
    const request = { ...options, timeoutMs: LOG_STREAM_TIMEOUT_MS };
    const body = await this.#logFile(id, request, async stream => stream);
    try {
      for await (const chunk of body) yield Buffer.from(chunk);
    } catch (error) {
      throw this.#explain(error, options.signal);
    }
  }

  async *tail(
    id: string,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<string, void, undefined> {
    const head = this.#locate();
    const token = await this.#tokens.get(head);
    yield* openTail(
      () =>
        head.kubernetesCluster.openWebSocket(
          `${head.proxyPath}${jobPath(id)}/logs/tail`,
          { headers: authorization(token) },
        ),
      options,
    );
  }

  async #logFile<T>(
    id: string,
    request: HeadRequest,
    read: (body: Readable) => Promise<T>,
  ): Promise<T> {
    const { signal } = request;
    const job = await this.getJob(id, signal ? { signal } : {});
    const query = {
      node_id: driverNode(job),
      filename: `job-driver-${id}.log`,
      lines: -1,
    };
    return this.#read('/api/v0/logs/file', { ...request, query }, read);
  }

  async #json(path: string, request: HeadRequest): Promise<unknown> {
    const text = await this.#read(path, request, body =>
      readText(body, request.maxBytes ?? ANSWER_MAX_BYTES),
    );
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new RayError(
        'malformed',
        `the Ray head answered ${path} with something that is not JSON`,
        { cause: error },
      );
    }
  }

  async #read<T>(
    path: string,
    request: HeadRequest,
    read: (body: Readable) => Promise<T>,
  ): Promise<T> {
    const head = this.#locate();
    try {
      let response = await this.#send(head, path, request, false);
      if (head.tokenSecret && [401, 403].includes(response.status)) {
        const text = await readText(response.body, REFUSAL_MAX_BYTES);
        // A Status comes from the API server: that is not about Ray's token.
        if (parseStatus(text)) throw refusal(head, path, response.status, text);
        response = await this.#send(head, path, request, true);
      }
      if (response.status < 300) return await read(response.body);
      if (response.status < 400) {
        // undici makes an error of it, which nobody would listen to.
        response.body.on('error', () => undefined).destroy();
        throw new RayError(
          'malformed',
          `the Ray head sends requests for ${path} elsewhere (${response.status}), where Raydeck does not go`,
        );
      }
      const text = await readText(response.body, REFUSAL_MAX_BYTES);
      throw refusal(head, path, response.status, text);
    } catch (error) {
      throw this.#explain(error, request.signal);
    }
  }

  async #send(
    head: RayHead,
    path: string,
    request: HeadRequest,
    renew: boolean,
  ): Promise<KubernetesResponse> {
    const { method = 'GET', query, body, signal } = request;
    const token = await this.#tokens.get(head, renew);
    const late = AbortSignal.timeout(
      request.timeoutMs ?? this.#answerTimeoutMs,
    );
    return head.kubernetesCluster.send(`${head.proxyPath}${path}`, {
      method,
      query,
      body,
      headers: authorization(token),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      headersTimeoutMs: this.#answerTimeoutMs,
      bodyTimeoutMs: this.#answerTimeoutMs,
    });
  }

  #explain(error: unknown, signal?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    if (error instanceof RayError) return error;
    if (error instanceof TooLargeError) {
      return new RayError('tooLarge', `of the Ray head ${error.message}`, {
        cause: error,
      });
    }
    const said = messageOf(error);
    return new RayError(
      'unreachable',
      error instanceof KubernetesError
        ? said
        : `the Ray head did not answer: ${said}`,
      { cause: error },
    );
  }
}

/** A job that has not started has no node: then there is no file either. */
function driverNode(job: RayJobInfo): string {
  if (job.driverNodeId) return job.driverNodeId;
  throw new RayError('notFound', 'the job has not started, and has no log');
}

/** Ids come from RayJobs too, which anyone with kubectl writes: `.` and `..` would be steps of the path. */
function jobPath(id: string): string {
  if (/^\.{0,2}$/.test(id)) {
    throw new RayError('badRequest', `"${id}" cannot be the id of a job`);
  }
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function authorization(token: string | undefined): Record<string, string> {
  // The API server deletes `Authorization` once it has read it.
  return token ? { 'x-ray-authorization': `Bearer ${token}` } : {};
}

function refusal(
  head: RayHead,
  path: string,
  status: number,
  text: string,
): RayError {
  const { namespace, name } = head.rayCluster.metadata;
  const title = `the Ray head of ${namespace}/${name}`;
  const fromKubernetes = parseStatus(text);
  if (!fromKubernetes) {
    const reason = classifyRefusal(status, text);
    // What stands in the head's place may answer pages.
    const said =
      (!/^\s*</.test(text) && lastLine(text)) || `it answered ${status}`;
    return reason === 'unauthorized'
      ? new RayError(reason, `${title} does not accept Raydeck: ${said}`)
      : new RayError(reason, said);
  }
  if (status === 403) {
    return new RayError(
      'forbidden',
      `${head.kubernetesCluster.name} does not permit Raydeck to reach ${title}: ${fromKubernetes.message}; grant services/proxy with deploy/clusterrole.yaml`,
    );
  }
  return new RayError(
    status === 401 ? 'unauthorized' : 'unreachable',
    `${title} cannot be reached: ${
      fromKubernetes.message ?? `${path} answered ${status}`
    }`,
  );
}
