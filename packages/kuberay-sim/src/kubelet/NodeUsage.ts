import type { ObjectStore } from '../store';
import { isPodOver, type KubeNode, type Pod } from './Pod';
import { addRequests, podRequests, type Requests } from './podRequests';
import type { NodeState } from './schedulePod';

/** What the pods on a node have asked for, by their UIDs. */
interface Load {
  pods: Map<string, Requests>;
  used: Requests;
}

/**
 * The nodes, and how much of each is taken: kept up with every change of a pod
 * or node, so that placing a pod does not count all pods anew.
 */
export class NodeUsage {
  readonly #nodes = new Map<string, KubeNode>();
  readonly #loads = new Map<string, Load>();
  readonly #unsubscribe: (() => void)[];

  constructor(store: ObjectStore) {
    for (const node of store.list<KubeNode>('nodes')) this.#setNode(node);
    for (const pod of store.list<Pod>('pods')) this.#add(pod);
    this.#unsubscribe = [
      store.subscribe<KubeNode>('nodes', ({ type, object }) => {
        if (type === 'DELETED') this.#nodes.delete(object.metadata.name);
        else this.#setNode(object);
      }),
      store.subscribe<Pod>('pods', ({ type, object, oldObject }) => {
        const isOut = type === 'DELETED' || isPodOver(object);
        if (oldObject && (isOut || oldObject.spec !== object.spec)) {
          this.#remove(oldObject);
        }
        if (!isOut) this.#add(object);
      }),
    ];
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** All nodes as they are now. */
  states(): NodeState[] {
    return [...this.#nodes].map(([name, node]) => {
      const load = this.#loads.get(name);
      return { node, used: load?.used ?? {}, pods: load?.pods.size ?? 0 };
    });
  }

  #setNode(node: KubeNode): void {
    this.#nodes.set(node.metadata.name, node);
  }

  #add({ spec, metadata, status }: Pod): void {
    const { nodeName } = spec;
    if (!nodeName || isPodOver({ status })) return;
    const load = this.#loads.get(nodeName) ?? { pods: new Map(), used: {} };
    this.#loads.set(nodeName, load);
    if (load.pods.has(metadata.uid)) return;
    const requests = podRequests(spec);
    load.pods.set(metadata.uid, requests);
    load.used = addRequests(load.used, requests);
  }

  #remove({ spec, metadata }: Pod): void {
    const load = this.#loads.get(spec.nodeName ?? '');
    // Summed anew: what is added and taken away again leaves errors behind.
    if (load?.pods.delete(metadata.uid)) {
      load.used = addRequests(...load.pods.values());
    }
  }
}
