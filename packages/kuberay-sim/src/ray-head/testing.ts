import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FakeClock } from '../clock';
import type { Pod } from '../kubelet';
import { createRegistry, loadCrds } from '../resources';
import { dataFolder } from '../resources/crds';
import type { ProxyRequest, ProxySocket } from '../server';
import { ObjectStore, type AnyKubeObject } from '../store';
import { RayHeads } from './RayHeads';

const FIXTURES = join(dirname(dataFolder()), 'src/ray-head/__fixtures__');

/** Reads a recorded answer. */
export function recorded<T>(name: string): T {
  const path = join(FIXTURES, name);
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

export interface Exchange {
  request: { method: string; path: string; headers?: Record<string, string> };
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

async function* bodyOf(value: unknown): AsyncGenerator<Buffer> {
  if (value !== undefined) yield Buffer.from(JSON.stringify(value));
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/** What a WebSocket was sent, with seconds since the connection. */
export interface Frame {
  t: number;
  text?: string;
  code?: number;
}

export interface HeadPodOptions {
  cpu?: string;
  gpu?: number;
  token?: { secret: string } | { value: string };
  ready?: boolean;
  owner?: string;
}

/** A cluster with one head `demo-head`, on a clock that the test moves. */
export class HeadBench {
  readonly clock = new FakeClock(new Date('2026-11-21T09:00:00.000Z'));
  readonly store = new ObjectStore({
    registry: createRegistry(loadCrds()),
    clock: this.clock,
  });
  readonly heads = new RayHeads({ store: this.store, clock: this.clock });
  pod: AnyKubeObject;

  constructor(options: HeadPodOptions = {}) {
    this.pod = this.createHead(options);
  }

  createHead(options: HeadPodOptions = {}): AnyKubeObject {
    const { cpu = '2', gpu, token, ready = true, owner } = options;
    const resources = {
      cpu,
      memory: '8Gi',
      ...(gpu ? { 'nvidia.com/gpu': String(gpu) } : {}),
    };
    const env =
      token === undefined
        ? []
        : [
            { name: 'RAY_AUTH_MODE', value: 'token' },
            'value' in token
              ? { name: 'RAY_AUTH_TOKEN', value: token.value }
              : {
                  name: 'RAY_AUTH_TOKEN',
                  valueFrom: {
                    secretKeyRef: { name: token.secret, key: 'auth_token' },
                  },
                },
          ];
    if (!this.store.get('namespaces', { name: 'ads-ml' })) {
      this.store.create('namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'ads-ml' },
      });
    }
    const key = { namespace: 'ads-ml', name: 'demo-head' };
    this.store.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...key,
        labels: { 'ray.io/cluster': 'demo', 'ray.io/node-type': 'head' },
        ...(owner === undefined
          ? {}
          : {
              ownerReferences: [
                {
                  apiVersion: 'ray.io/v1',
                  kind: 'RayCluster',
                  name: 'demo',
                  uid: owner,
                },
              ],
            }),
      },
      spec: {
        containers: [
          {
            name: 'ray-head',
            image: 'rayproject/ray:2.58.1',
            env,
            resources: { limits: resources },
          },
        ],
      },
    });
    this.pod = this.setStatus({ ready });
    return this.pod;
  }

  setStatus(options: { ready: boolean; restartCount?: number }): AnyKubeObject {
    const { ready, restartCount = 0 } = options;
    const startedAt = this.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    const key = { namespace: 'ads-ml', name: 'demo-head' };
    this.pod = this.store.mutate<AnyKubeObject>(
      'pods',
      key,
      pod => {
        pod.status = {
          phase: 'Running',
          podIP: '10.244.0.7',
          conditions: [
            {
              type: 'Ready',
              status: ready ? 'True' : 'False',
              lastProbeTime: null,
              lastTransitionTime: startedAt,
            },
          ],
          containerStatuses: [
            {
              name: 'ray-head',
              state: { running: { startedAt } },
              lastState: {},
              ready,
              restartCount,
              image: 'rayproject/ray:2.58.1',
              imageID: '',
            },
          ],
        } satisfies Pod['status'];
      },
      { subresource: 'status' },
    );
    return this.pod;
  }

  async ask(
    method: string,
    path: string,
    options: { json?: unknown; headers?: ProxyRequest['headers'] } = {},
  ): Promise<Answer> {
    const answer = await this.heads.http(this.pod, 8265, {
      method,
      path,
      headers: options.headers ?? {},
      body: bodyOf(options.json),
      signal: new AbortController().signal,
    });
    if (!answer) throw new Error('Nothing listens on the port');
    const text = String(answer.body);
    return {
      status: answer.status,
      headers: answer.headers,
      body: String(answer.headers['content-type']).startsWith(
        'application/json',
      )
        ? JSON.parse(text)
        : text,
    };
  }

  submit(json: Record<string, unknown>): Promise<Answer> {
    return this.ask('POST', '/api/jobs/', { json });
  }

  /** Opens a log tail; frames arrive as the clock moves. */
  async tail(
    id: string,
    headers: ProxyRequest['headers'] = {},
  ): Promise<{ frames: Frame[]; refusal?: number; leave(): void }> {
    const start = this.clock.now().getTime();
    const frames: Frame[] = [];
    const t = () => (this.clock.now().getTime() - start) / 1000;
    let closed = () => {};
    const socket: ProxySocket = {
      send: data => frames.push({ t: t(), text: String(data) }),
      close: code => frames.push({ t: t(), code }),
      terminate: () => frames.push({ t: t(), code: 1006 }),
      onMessage: () => {},
      onClose: listener => {
        closed = listener;
      },
    };
    const refusal = await this.heads.webSocket(
      this.pod,
      8265,
      { path: `/api/jobs/${id}/logs/tail`, headers },
      () => socket,
    );
    return { frames, refusal: refusal?.status, leave: () => closed() };
  }
}
