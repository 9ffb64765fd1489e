import { randomUUID } from 'node:crypto';
import type {
  Cluster,
  Job,
  KubernetesClusterHealth,
} from '@raydeck/backstage-plugin-ray-common';
import type { Raydeck, RaydeckAnswer, RaydeckClient } from '../grounds';
import { waitFor } from '../grounds';
import { ENTITY } from './templates';

interface ErrorBody {
  error?: { name: string; message: string };
}

/** What is said where something is refused: the status and the sentence. */
export interface Refusal {
  status: number;
  message: string;
}

/** What people do with Raydeck, as a user of one team on one Kubernetes cluster. */
export class Flows {
  readonly #client: RaydeckClient;

  constructor(
    raydeck: Raydeck,
    /** As Raydeck knows it. */
    readonly kubernetesCluster: string,
    readonly namespace: string,
  ) {
    this.#client = raydeck.as('alice');
  }

  async health(): Promise<KubernetesClusterHealth> {
    const { items } = await this.#client.get<{
      items: KubernetesClusterHealth[];
    }>('/v1/kubernetes-clusters');
    const found = items.find(({ name }) => name === this.kubernetesCluster);
    if (!found) throw new Error(`Raydeck has no ${this.kubernetesCluster}`);
    return found;
  }

  create(
    template: string,
    name: string,
    { dryRun = false, key = randomUUID() } = {},
  ): Promise<RaydeckAnswer<Cluster & Job & ErrorBody>> {
    const { kubernetesCluster, namespace } = this;
    return this.#client.ask(
      'POST',
      template === 'job' ? '/v1/jobs' : '/v1/clusters',
      {
        headers: { 'idempotency-key': key },
        body: {
          template,
          entityRef: ENTITY,
          name,
          kubernetesCluster,
          namespace,
          ...(dryRun && { dryRun }),
        },
      },
    );
  }

  cluster(name: string): Promise<Cluster> {
    return this.#client.get(`/v1/clusters/${this.#at(name)}`);
  }

  async clusters(): Promise<Cluster[]> {
    const { items } = await this.#client.get<{ items: Cluster[] }>(
      `/v1/clusters?kubernetesCluster=${this.kubernetesCluster}`,
    );
    return items;
  }

  job(name: string): Promise<Job> {
    const { kubernetesCluster, namespace } = this;
    return this.#client.get(
      `/v1/jobs/${kubernetesCluster}/${namespace}/rayjobs/${name}`,
    );
  }

  /** Waits until the cluster can be worked with. */
  ready(name: string): Promise<Cluster> {
    return waitFor(`${name} on ${this.kubernetesCluster} ready`, async () => {
      const { status, body } = await this.ask<Cluster>(
        'GET',
        `/v1/clusters/${this.#at(name)}`,
      );
      return status === 200 && body.state === 'ready' && body;
    });
  }

  yaml(name: string): Promise<RaydeckAnswer<ErrorBody>> {
    return this.ask('GET', `/v1/clusters/${this.#at(name)}/yaml`);
  }

  deleteCluster(
    name: string,
    uid: string,
  ): Promise<RaydeckAnswer<Cluster & ErrorBody>> {
    return this.#client.ask('DELETE', `/v1/clusters/${this.#at(name)}`, {
      headers: { 'if-match': `"${uid}"` },
    });
  }

  submit(cluster: string): Promise<RaydeckAnswer<Job & ErrorBody>> {
    return this.#client.ask('POST', '/v1/jobs', {
      headers: { 'idempotency-key': randomUUID() },
      body: { cluster: this.#at(cluster), entrypoint: 'python train.py' },
    });
  }

  logs(job: { ref: string }): Promise<RaydeckAnswer<ErrorBody>> {
    return this.ask('GET', `/v1/jobs/${job.ref}/logs`);
  }

  deleteJob(job: {
    ref: string;
    uid: string;
  }): Promise<RaydeckAnswer<Job & ErrorBody>> {
    return this.#client.ask('DELETE', `/v1/jobs/${job.ref}`, {
      headers: { 'if-match': `"${job.uid}"` },
    });
  }

  /** Waits until the job has ended. */
  ended(job: { ref: string }): Promise<Job> {
    return waitFor(`the end of ${job.ref}`, async () => {
      const now = await this.#client.get<Job>(`/v1/jobs/${job.ref}`);
      return ['succeeded', 'failed', 'stopped'].includes(now.state) && now;
    });
  }

  ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string) {
    return this.#client.ask<T>(method, path);
  }

  #at(name: string): string {
    return `${this.kubernetesCluster}/${this.namespace}/${name}`;
  }
}

/** The refusal that an answer is. */
export function refusalOf({
  status,
  body,
  text,
}: RaydeckAnswer<ErrorBody>): Refusal {
  return { status, message: body?.error?.message ?? text };
}
