import { deepStrictEqual, equal } from 'node:assert/strict';
import type { KubernetesObject } from '@raydeck/backstage-plugin-ray-common';
import { LoopBudget } from '../LoopBudget';
import type { ObjectDelta } from '../ObjectCache';
import type { RawObject } from '../parseFrame';
import { Reflector } from '../Reflector';
import { ModelServer, PATH } from './ModelServer';
import type { ModelSettings, ModelStep, StreamFault } from './modelSteps';
import { VirtualClock } from './VirtualClock';

export interface Noted extends KubernetesObject {
  note: string;
}

/** Longer than anything that may have to pass: silence, an answer that never comes, Retry-After, the longest back-off. */
const QUIET_MS = 400_000;
/** Longer than a watch may be silent. */
const NOTICED_MS = 110_000;

/** Objects of this name are not kept. */
const UNWANTED = 'unwanted';

const listenerError = new Error('a listener failed');

function project(raw: RawObject): Noted | undefined {
  const { name, namespace = '', uid = '', resourceVersion = '' } = raw.metadata;
  if (name === UNWANTED) return undefined;
  return {
    apiVersion: 'ray.io/v1',
    kind: 'RayCluster',
    metadata: { name, namespace, uid, resourceVersion },
    note: String(raw.note),
  };
}

/** Lets others have a turn after each few deltas, as a busy loop would. */
class EagerBudget extends LoopBudget {
  #asked = 0;

  isSpent(): boolean {
    this.#asked += 1;
    return this.#asked % 3 === 0;
  }

  nextTurn(): Promise<void> {
    return Promise.resolve();
  }
}

/** One schedule: a server, a Reflector, what happens to both, and what a listener is told. */
export class ModelRun {
  readonly clock = new VirtualClock();
  readonly server: ModelServer;
  readonly reflector: Reflector<Noted>;
  /** What a listener knows, by uid; and the order in which it came to know. */
  readonly heard = new Map<string, Noted>();
  /** What was told, in words: `upsert a uid-1 resync`. */
  readonly told: string[] = [];
  readonly #wrong: string[] = [];
  #isStopped = false;

  constructor(given: Partial<ModelSettings> = {}) {
    const settings = {
      streaming: 'offered' as const,
      isMetadataLast: false,
      cutBytes: 0,
      seed: 1,
      ...given,
    };
    let seed = settings.seed;
    this.server = new ModelServer(this.clock, settings.cutBytes);
    this.server.streaming = settings.streaming;
    this.server.isMetadataLast = settings.isMetadataLast;
    this.reflector = new Reflector<Noted>({
      cluster: this.server,
      path: PATH,
      resource: 'rayclusters.ray.io',
      project,
      onDelta: delta => this.#hear(delta),
      onStatus: () => {
        throw listenerError;
      },
      onError: () => undefined,
      clock: this.clock,
      budget: new EagerBudget(),
      maxFrameBytes: 2_000,
      random: () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return seed / 2_147_483_648;
      },
    });
    this.reflector.start();
  }

  async step(step: ModelStep): Promise<void> {
    const { server } = this;
    switch (step.do) {
      case 'put':
        if (server.isUp && server.hasResource) {
          server.change(server.store.put(step.name));
        }
        break;
      case 'delete':
        if (server.isUp) server.change(server.store.delete(step.name));
        break;
      case 'again':
        if (server.isUp && server.hasResource) {
          server.change(server.store.delete(step.name));
          server.change(server.store.put(step.name));
        }
        break;
      case 'compact':
        server.store.compact();
        break;
      case 'restart':
        await this.#restart(step);
        break;
      case 'rights':
        server.isAllowed = step.has;
        break;
      case 'resource':
        this.#setResource(step.has);
        break;
      case 'discovery':
        server.hasDiscovery = step.has;
        break;
      case 'streaming':
        server.streaming = step.mode;
        break;
      case 'brief':
        server.brief = step.mode;
        break;
      case 'answers':
        server.faults.push(...step.faults);
        break;
      case 'retryNow':
        this.reflector.retryNow();
        break;
      case 'streams':
        server.watches.forEach(stream => strike(stream, step.fault));
        break;
      default:
        break;
    }
    await this.#passPatiently(step.do === 'wait' ? step.ms : 0);
  }

  /** What goes wrong ends. Waits until all is known; throws when that never happens, or something else is known. */
  async settle(): Promise<void> {
    const { server, reflector } = this;
    server.heal();
    if (!server.hasResource) {
      await this.clock.pass(QUIET_MS, () => this.heard.size === 0);
      equal(this.heard.size, 0);
      server.hasResource = true;
    }
    const isQuiet = () => {
      const { hasSynced, failure, staleSince } = reflector.status;
      return hasSynced && !failure && !staleSince && this.#isSame();
    };
    await this.clock.pass(QUIET_MS, isQuiet);
    // What is right now must not only be so by chance, before the news of a stalled watch would have come.
    await this.#passPatiently(NOTICED_MS);
    await this.clock.pass(QUIET_MS, isQuiet);
    this.#expectSame();
    equal(isQuiet(), true);
    for (const { metadata } of server.store.list()) {
      server.change(server.store.put(metadata.name));
    }
    server.change(server.store.put('sign-of-life'));
    await this.clock.drain();
    this.#expectSame();
    deepStrictEqual(this.#wrong, []);
  }

  /** However quick the server, and whatever it answers: how often it is asked is bounded by time. */
  async #passPatiently(ms: number): Promise<void> {
    const before = this.server.requests;
    const allowed = 40 + (5 * ms) / 1_000;
    const isHasty = () => this.server.requests - before > allowed;
    equal(await this.clock.pass(ms, isHasty), false);
  }

  async stop(): Promise<void> {
    const before = this.told.length;
    const { requests } = this.server;
    let isStopped = false;
    this.#isStopped = true;
    this.reflector.stop().then(() => {
      isStopped = true;
    });
    await this.clock.drain();
    equal(isStopped, true);
    equal(this.server.open, 0);
    this.server.change(this.server.store.put('late'));
    await this.clock.pass(2 * QUIET_MS);
    equal(this.server.open, 0);
    equal(this.told.length, before);
    equal(this.server.requests, requests);
    deepStrictEqual(this.#wrong, []);
  }

  async #restart(step: ModelStep & { do: 'restart' }): Promise<void> {
    const { server } = this;
    server.goDown(step.isNoticed);
    await this.clock.pass(step.downMs);
    if (step.undone > 0) server.store.restore(step.undone);
    else server.store.compact();
    step.changes.forEach(name => server.change(server.store.put(name)));
    server.isUp = true;
  }

  #setResource(has: boolean): void {
    const { server } = this;
    if (has === server.hasResource) return;
    if (!has) {
      for (const { metadata } of server.store.list()) {
        server.change(server.store.delete(metadata.name));
      }
      server.watches.forEach(stream => stream.end());
    }
    server.hasResource = has;
    server.store.compact();
  }

  /** What a listener throws is caught by the Reflector: what was wrong is remembered here. */
  #hear(delta: ObjectDelta<Noted>): void {
    const { uid, name } = delta.object.metadata;
    this.told.push(
      `${delta.type} ${name} ${uid}${delta.resync ? ' resync' : ''}`,
    );
    const known = this.heard.get(uid);
    if (this.#isStopped) this.#wrong.push(`${name} was told after the stop`);
    if (delta.type === 'delete') {
      if (!known) this.#wrong.push(`${name} was never told, and is deleted`);
      const { hasResource, store } = this.server;
      if (hasResource && !store.hasBeenGone(uid)) {
        this.#wrong.push(`${name} was never gone, and is deleted`);
      }
      this.heard.delete(uid);
    } else {
      if (delta.previous !== known) {
        this.#wrong.push(`${name} has another past than the one told`);
      }
      this.heard.set(uid, delta.object);
    }
    throw listenerError;
  }

  #expectSame(): void {
    if (this.#isSame()) return;
    const truth = this.server.store.list().flatMap(raw => project(raw) ?? []);
    deepStrictEqual([...this.heard.values()].sort(byName), truth.sort(byName));
  }

  /** Asked after each step of the clock, so that nothing is made for it. */
  #isSame(): boolean {
    let kept = 0;
    for (const { metadata, note } of this.server.store.objects()) {
      if (metadata.name === UNWANTED) continue;
      kept += 1;
      const heard = this.heard.get(metadata.uid ?? '');
      if (
        !heard ||
        heard.note !== note ||
        heard.metadata.resourceVersion !== metadata.resourceVersion ||
        heard.metadata.name !== metadata.name
      ) {
        return false;
      }
    }
    return kept === this.heard.size;
  }
}

function byName(a: Noted, b: Noted): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

function strike(
  stream: ModelServer['watches'][number],
  fault: StreamFault,
): void {
  switch (fault.kind) {
    case 'error':
      stream.error(fault.code, 'Injected');
      break;
    case 'repeat':
      stream.repeat(fault.which);
      break;
    case 'half':
      stream.write(`{"type":"MODIFIED","object":{"note":"ü😀`.slice(0, -1));
      stream.break();
      break;
    case 'huge':
      stream.line(`{"type":"${'x'.repeat(3_000)}"}`);
      break;
    case 'html':
      stream.line('<html>gateway</html>');
      break;
    case 'trickle':
      stream.trickle();
      break;
    default:
      stream[fault.kind]();
  }
}
