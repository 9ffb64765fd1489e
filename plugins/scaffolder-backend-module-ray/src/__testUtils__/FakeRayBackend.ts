import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export interface FakeAnswer {
  status: number;
  body: unknown;
}

/** A ray-backend on the loopback interface that answers what a test has queued, and remembers what it was asked. */
export class FakeRayBackend {
  readonly seen: SeenRequest[] = [];
  readonly #answers: (FakeAnswer | 'hang')[] = [];
  readonly #server: Server;

  static async start(): Promise<FakeRayBackend> {
    const backend = new FakeRayBackend();
    await new Promise<void>(resolve => {
      backend.#server.listen(0, '127.0.0.1', resolve);
    });
    return backend;
  }

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      this.seen.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text ? JSON.parse(text) : undefined,
      });
      const answer = this.#answers.shift() ?? error(500, 'Unexpected request');
      if (answer === 'hang') return;
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  }

  /** As a discovery service sees it. */
  async getBaseUrl(): Promise<string> {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}/api/ray`;
  }

  answer(...answers: (FakeAnswer | 'hang')[]): void {
    this.#answers.push(...answers);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

export function ok(body: Cluster | Job, status = 200): FakeAnswer {
  return { status, body };
}

/** An error as Backstage's error middleware writes it. */
export function error(
  status: number,
  message: string,
  findings?: object[],
): FakeAnswer {
  return {
    status,
    body: {
      error: { name: 'Error', message, ...(findings ? { findings } : {}) },
      response: { statusCode: status },
    },
  };
}

export function aCluster(fields: Partial<Cluster> = {}): Cluster {
  return {
    ref: 'demo/ads-ml/training-1',
    kubernetesCluster: 'demo',
    namespace: 'ads-ml',
    name: 'training-1',
    uid: 'uid-1',
    state: 'pending',
    sentence: 'Waiting for the head',
    owners: ['group:default/ads-ml'],
    attachedBy: 'annotation',
    authority: 'record',
    workers: { ready: 0, desired: 1, min: 1, max: 2 },
    workerGroups: [],
    resources: { accelerators: [] },
    life: [],
    findings: [],
    allowed: [],
    ...fields,
  };
}

export function aJob(fields: Partial<Job> = {}): Job {
  return {
    ref: 'demo/ads-ml/clusters/training-1/submissions/raydeck-1',
    uid: 'uid-1',
    name: 'raydeck-1',
    submissionId: 'raydeck-1',
    origin: 'submission',
    kubernetesCluster: 'demo',
    namespace: 'ads-ml',
    state: 'pending',
    sentence: 'Waiting for a node',
    entrypoint: 'python train.py',
    entityRef: 'component:default/ads-ranking',
    owners: ['group:default/ads-ml'],
    attachedBy: 'annotation',
    authority: 'record',
    attempts: 1,
    findings: [],
    allowed: [],
    ...fields,
  };
}
