import { randomInt } from 'node:crypto';
import type { ObjectStore } from '../store';

interface Spec {
  type?: string;
  clusterIP?: string;
  clusterIPs?: string[];
  ports?: { nodePort?: number }[];
}

const NODE_PORTS = { first: 30_000, last: 32_767 };

/**
 * Gives Services their address in 10.96.0.0/16, and their ports on the nodes
 * where their type has such, as the API server does.
 */
export class ClusterIpAllocator {
  readonly #store: ObjectStore;
  readonly #used = new Set<string>();
  readonly #ends: (() => void)[];

  constructor(store: ObjectStore) {
    this.#store = store;
    for (const service of store.list('services')) {
      const { clusterIP } = (service.spec ?? {}) as Spec;
      if (clusterIP) this.#used.add(clusterIP);
    }
    this.#ends = [
      store.onAdmit(({ definition, operation, object }) => {
        if (definition.kind !== 'Service' || operation !== 'CREATE') return;
        const spec = object.spec as Spec;
        if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
          for (const port of spec.ports ?? []) port.nodePort ??= this.#port();
        }
        if (spec.type === 'ExternalName' || spec.clusterIP) return;
        spec.clusterIP = this.#next();
        spec.clusterIPs = [spec.clusterIP];
      }),
      store.subscribe('services', ({ type, object }) => {
        const { clusterIP } = (object.spec ?? {}) as Spec;
        if (!clusterIP) return;
        if (type === 'DELETED') this.#used.delete(clusterIP);
        else this.#used.add(clusterIP);
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  #port(): number {
    const used = new Set(
      this.#store
        .list('services')
        .flatMap(service => (service.spec as Spec | undefined)?.ports ?? [])
        .map(({ nodePort }) => nodePort),
    );
    let port: number;
    do {
      port = randomInt(NODE_PORTS.first, NODE_PORTS.last + 1);
    } while (used.has(port));
    return port;
  }

  #next(): string {
    if (this.#used.size >= 60_000) {
      throw new Error('No address is left in 10.96.0.0/16');
    }
    let ip: string;
    do {
      ip = `10.96.${randomInt(256)}.${randomInt(2, 255)}`;
    } while (this.#used.has(ip));
    return ip;
  }
}
