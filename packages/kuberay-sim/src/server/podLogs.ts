import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AnyKubeObject } from '../store';
import { ApiStatusError } from '../store';
import type { PodLogLine, PodLogSource } from './backends';
import { isTrue } from './requestInfo';

interface PodLike extends AnyKubeObject {
  spec: {
    nodeName?: string;
    containers: { name: string }[];
    initContainers?: { name: string }[];
  };
  status?: {
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: { waiting?: { reason?: string } };
  lastState?: { terminated?: object };
}

/** What `pods/log` may ask for. */
export interface LogQuery {
  container: string;
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  limitBytes?: number;
  since?: Date;
}

function count(
  query: URLSearchParams,
  field: string,
  minimum: number,
  pod: string,
): number | undefined {
  const text = query.get(field);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) {
    throw ApiStatusError.badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  if (value < minimum) {
    throw ApiStatusError.invalid({ group: '', kind: 'PodLogOptions' }, pod, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${value}: must be greater than ${
          minimum === 0 ? 'or equal to 0' : '0'
        }`,
        field,
      },
    ]);
  }
  return value;
}

function containerOf(pod: PodLike, asked: string): string {
  const { containers, initContainers = [] } = pod.spec;
  const { name } = pod.metadata;
  if (asked !== '') {
    if ([...containers, ...initContainers].some(c => c.name === asked)) {
      return asked;
    }
    throw ApiStatusError.badRequest(
      `container ${asked} is not valid for pod ${name}`,
    );
  }
  if (containers.length === 1) return containers[0].name;
  const inits =
    initContainers.length > 0
      ? ` or one of the init containers: [${initContainers
          .map(c => c.name)
          .join(' ')}]`
      : '';
  throw ApiStatusError.badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${containers
      .map(c => c.name)
      .join(' ')}]${inits}`,
  );
}

/**
 * Reads the query of a request for logs.
 *
 * @throws ApiStatusError 400 and 422 in the words of the real server
 */
export function parseLogQuery(
  object: AnyKubeObject,
  query: URLSearchParams,
  now: Date,
): LogQuery {
  const pod = object as PodLike;
  const { name } = pod.metadata;
  const tailLines = count(query, 'tailLines', 0, name);
  const limitBytes = count(query, 'limitBytes', 1, name);
  const sinceSeconds = count(query, 'sinceSeconds', 1, name);
  const sinceTime = query.get('sinceTime');
  const container = containerOf(pod, query.get('container') ?? '');
  const since =
    sinceSeconds === undefined
      ? sinceTime && new Date(sinceTime)
      : new Date(now.getTime() - sinceSeconds * 1000);
  if (since && Number.isNaN(since.getTime())) {
    throw ApiStatusError.badRequest(
      `parsing time ${JSON.stringify(sinceTime)} as RFC 3339: cannot parse`,
    );
  }
  return {
    container,
    follow: query.has('follow') && isTrue(query.get('follow')),
    previous: query.has('previous') && isTrue(query.get('previous')),
    timestamps: query.has('timestamps') && isTrue(query.get('timestamps')),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(since ? { since } : {}),
  };
}

/**
 * Checks that there is a container whose log can be read.
 *
 * @throws ApiStatusError 400 as kubelet and API server say it
 */
export function checkLogAvailable(
  object: AnyKubeObject,
  { container, previous }: LogQuery,
): void {
  const pod = object as PodLike;
  const { name } = pod.metadata;
  const statuses = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  if (!pod.spec.nodeName) {
    throw ApiStatusError.badRequest(
      `pod ${name} does not have a host assigned`,
    );
  }
  const status = statuses.find(known => known.name === container);
  if (previous) {
    if (status?.lastState?.terminated) return;
    throw ApiStatusError.badRequest(
      `previous terminated container "${container}" in pod "${name}" not found`,
    );
  }
  const waiting = status?.state?.waiting;
  if (!status || (waiting && !status.lastState?.terminated)) {
    const reason = waiting?.reason ?? 'ContainerCreating';
    const why = ['ContainerCreating', 'PodInitializing'].includes(reason)
      ? reason
      : `trying and failing to pull image`;
    throw ApiStatusError.badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${why}`,
    );
  }
}

function formatLine({ time, text }: PodLogLine, timestamps: boolean): string {
  if (!timestamps) return `${text}\n`;
  const nanos = time.toISOString().replace(/Z$/, '000000Z');
  return `${nanos} ${text}\n`;
}

/**
 * The text of a log as it was asked for, piece by piece. `tailLines` counts
 * back from what there is now; what follows is added to it.
 */
export async function* logText(
  lines: AsyncIterable<PodLogLine>,
  query: LogQuery,
): AsyncGenerator<string> {
  const { tailLines, since, timestamps } = query;
  let left = query.limitBytes ?? Infinity;
  const cut = (text: string) => {
    const bytes = Buffer.from(text);
    const part = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= part.length;
    return part.toString();
  };
  const wanted = (line: PodLogLine) => !since || line.time >= since;
  if (tailLines === undefined) {
    for await (const line of lines) {
      if (wanted(line)) yield cut(formatLine(line, timestamps));
      if (left <= 0) return;
    }
    return;
  }
  // What exists already comes without a pause; the first pause ends the tail.
  const iterator = lines[Symbol.asyncIterator]();
  const tail: PodLogLine[] = [];
  const pause = Symbol('pause');
  let pending = iterator.next();
  for (;;) {
    const next = await Promise.race([
      pending,
      new Promise<typeof pause>(resolve => {
        setImmediate(() => setImmediate(() => resolve(pause)));
      }),
    ]);
    if (next === pause && query.follow) break;
    const { done, value } = next === pause ? await pending : next;
    if (done) {
      for (const line of tail) yield cut(formatLine(line, timestamps));
      return;
    }
    if (wanted(value)) tail.push(value);
    if (tail.length > tailLines) tail.shift();
    pending = iterator.next();
  }
  for (const line of tail) yield cut(formatLine(line, timestamps));
  for (let next = await pending; !next.done; next = await iterator.next()) {
    if (wanted(next.value)) yield cut(formatLine(next.value, timestamps));
    if (left <= 0) return;
  }
}

/** Answers a request for logs. */
export async function streamLogs(
  pod: AnyKubeObject,
  query: LogQuery,
  source: PodLogSource,
  res: ServerResponse,
): Promise<void> {
  const aborter = new AbortController();
  res.on('close', () => aborter.abort());
  const lines = source.open(pod, query.container, {
    follow: query.follow,
    previous: query.previous,
    signal: aborter.signal,
  });
  res.writeHead(200, {
    'Content-Type': 'text/plain',
    'Cache-Control': 'no-cache, private',
  });
  res.flushHeaders();
  for await (const text of logText(lines, query)) {
    if (res.destroyed) break;
    if (!res.write(text)) {
      await Promise.race([once(res, 'drain'), once(res, 'close')]);
    }
  }
  res.end();
}
