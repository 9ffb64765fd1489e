import assert from 'node:assert/strict';
import { FaultDeck } from '../proxy/FaultDeck';
import { FaultProxy } from '../proxy/FaultProxy';
import { ALL_FAULTS } from '../proxy/faults';
import { DeltaFold } from './DeltaFold';
import { differences } from './differences';
import { heapAfterCollection } from './heapAfterCollection';
import { WATCHED_KINDS } from './kinds';
import { Load } from './Load';
import { listDirectly, writeMarkers } from './markers';
import { Random } from './Random';
import { disturb, restart, type Disturbance, type Nuisance } from './disturb';
import { SteppedClock } from './SteppedClock';
import type { TestApiServer } from './TestApiServer';
import { until } from './until';
import { Watcher } from './Watcher';

/** How much faster time goes by for the Reflectors. */
const HURRY = 40;
/** A list has many pages, and is to succeed now and then: most changes come by watches. */
const RATES = { list: 0.3, page: 0.15, stream: 0.5, watch: 0.9 };
const FAULTS_BETWEEN_REPLACEMENTS = 20;

export interface ChaosOptions {
  seed: number;
  faults: number;
  restarts: number;
  rounds: number;
  changesPerSecond: number;
  say: (line: string) => void;
}

export interface ChaosFigures {
  seconds: number;
  changes: number;
  changesPerSecond: number;
  restarts: number;
  disturbances: Record<string, number>;
  faults: ReadonlyMap<string, number>;
  deltas: number;
  replacements: number;
  resyncs: number;
  longestCatchUpMs: number;
  /** MiB after a collection, at each quiet point. */
  heap: number[];
}

/** A client behind its own bad network. */
interface Side {
  proxy: FaultProxy;
  watcher: Watcher;
}

/**
 * Rounds of faults, server restarts and changes. After each, faults and changes pause, and what the Reflectors told must
 * equal what the server lists.
 */
export class Chaos {
  readonly #server: TestApiServer;
  readonly #options: ChaosOptions;
  readonly #random: Random;
  readonly #deck: FaultDeck;
  readonly #load: Load;
  readonly #clock = new SteppedClock();
  readonly #disturbances: Record<string, number> = {};
  readonly #heap: number[] = [];
  readonly #replaced: DeltaFold[] = [];
  readonly #sides: Side[] = [];
  #restarts = 0;
  #replaceAt = FAULTS_BETWEEN_REPLACEMENTS;
  #longestCatchUpMs = 0;
  /** Nothing was restored since the writers knew what there is. */
  #ledgerHolds = true;

  constructor(server: TestApiServer, options: ChaosOptions) {
    this.#server = server;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#deck = new FaultDeck(options.seed, ALL_FAULTS);
    this.#load = new Load(server.admin, {
      random: this.#random.fork(),
      changesPerSecond: options.changesPerSecond,
      namesPerKind: 60,
    });
  }

  async run(): Promise<ChaosFigures> {
    const startedAt = performance.now();
    const { rounds } = this.#options;
    try {
      // The last one sees a server that has streaming lists off.
      for (const refusesStreams of [false, false, true]) {
        this.#sides.push(await this.#side(refusesStreams));
      }
      for (let round = 1; round <= rounds; round += 1) {
        await this.#round(round);
      }
      await this.#stop();
    } finally {
      this.#clock.restore();
      await this.#load.pause();
      for (const { proxy, watcher } of this.#sides) {
        await watcher.stop();
        await proxy.stop();
      }
    }
    return this.#figures((performance.now() - startedAt) / 1000);
  }

  async #side(refusesStreams: boolean): Promise<Side> {
    const proxy = await FaultProxy.start({
      upstream: { url: this.#server.url, ca: this.#server.ca },
      deck: this.#deck,
      seed: this.#random.between(0, 2 ** 31),
      rates: RATES,
      pageSize: 25,
      longestWatchSeconds: 3,
      refusesStreams,
    });
    const watcher = new Watcher({
      url: proxy.url,
      auth: { getCredentials: async () => ({ token: this.#server.token }) },
      hurry: HURRY,
      mayGoBack: path => proxy.hasReplayed(path),
    });
    return { proxy, watcher };
  }

  async #round(round: number): Promise<void> {
    const { faults, restarts, rounds, say } = this.#options;
    for (const { proxy } of this.#sides) proxy.faultsOn = true;
    this.#load.start();
    const restartsBefore = Math.round((restarts * (round - 1)) / rounds);
    const toRestart = Math.round((restarts * round) / rounds) - restartsBefore;
    const faultsBefore = (faults * (round - 1)) / rounds;
    const perStep = faults / rounds / (toRestart + 1);
    for (let step = 1; step <= toRestart + 1; step += 1) {
      this.#stepClock();
      await until(
        `fault ${Math.round(faultsBefore + perStep * step)}`,
        async () => {
          await this.#replaceSometimes();
          return this.#deck.total >= faultsBefore + perStep * step;
        },
        {
          timeoutMs: 120_000,
          describe: () => `There were ${this.#deck.total}`,
        },
      );
      if (step <= toRestart) await this.#disturb();
    }
    await this.#quiet(round);
    say(
      `round ${round} of ${rounds}: ${this.#deck.total} faults, ${
        this.#restarts
      } restarts, ${this.#load.changes} changes, longest catch-up ${Math.round(
        this.#longestCatchUpMs,
      )} ms, heap ${this.#heap.at(-1)} MiB`,
    );
  }

  async #disturb(): Promise<void> {
    const options = {
      onHistoryLost: () => {
        this.#ledgerHolds = false;
        this.#load.forget();
        for (const { proxy } of this.#sides) proxy.forgetAnswers();
      },
      breakConnections: () => {
        for (const { proxy } of this.#sides) proxy.resetAll();
      },
    };
    if (this.#random.chance(0.3)) {
      this.#count(await disturb(this.#server, this.#random, options));
    }
    this.#count(await restart(this.#server, this.#random, options));
    this.#restarts += 1;
  }

  /** Stops a Reflector in whatever it is doing, and begins another: some faults strike only a beginning. */
  async #replaceSometimes(): Promise<void> {
    if (this.#deck.total < this.#replaceAt) return;
    this.#replaceAt = this.#deck.total + FAULTS_BETWEEN_REPLACEMENTS;
    const { watcher } = this.#random.pick(this.#sides);
    this.#replaced.push(
      await watcher.replace(this.#random.pick(WATCHED_KINDS)),
    );
  }

  #count(disturbance: Disturbance | Nuisance): void {
    this.#disturbances[disturbance] =
      (this.#disturbances[disturbance] ?? 0) + 1;
  }

  #stepClock(): void {
    const hours = this.#random.pick([0, 1, -1, 24 * 40, -24 * 40]);
    this.#clock.stepTo(hours * 3_600_000);
  }

  /** Writers and faults pause: what was told must be what there is. */
  async #quiet(round: number): Promise<void> {
    await this.#load.pause();
    for (const { proxy } of this.#sides) proxy.faultsOn = false;
    const markers = await writeMarkers(this.#server.admin);
    const waits = await Promise.all(
      this.#sides.map(({ watcher }) => watcher.caughtUp(markers)),
    );
    this.#longestCatchUpMs = Math.max(this.#longestCatchUpMs, ...waits);
    const wrong: string[] = [];
    for (const kind of WATCHED_KINDS) {
      const listed = await listDirectly(this.#server.admin, kind);
      if (this.#ledgerHolds)
        wrong.push(...this.#load.contradictions(kind, listed));
      for (const [side, { watcher }] of this.#sides.entries()) {
        const { fold } = watcher.of(kind);
        wrong.push(
          ...[...differences(fold.live, listed), ...fold.problems].map(
            each => `side ${side}: ${each}`,
          ),
        );
      }
    }
    this.#ledgerHolds = true;
    for (const { proxy } of this.#sides) proxy.forgetReplays();
    wrong.push(...this.#replaced.flatMap(({ problems }) => problems));
    this.#heap.push(heapAfterCollection());
    assert.deepEqual(
      wrong,
      [],
      `seed ${
        this.#options.seed
      }, round ${round}: the Reflectors do not tell what the server has`,
    );
  }

  async #stop(): Promise<void> {
    for (const { proxy, watcher } of this.#sides) {
      proxy.faultsOn = true;
      this.#load.start();
      await watcher.stop();
      await until(
        'the end of all connections of stopped Reflectors',
        () => proxy.openConnections === 0,
        { describe: () => proxy.describeConnections() },
      );
      this.#replaced.push(...watcher.watched.map(({ fold }) => fold));
    }
    assert.deepEqual(
      this.#replaced.flatMap(({ problems }) => problems),
      [],
    );
  }

  #figures(seconds: number): ChaosFigures {
    const sum = (name: 'upserts' | 'deletes' | 'resyncs' | 'replacements') =>
      this.#replaced.reduce((total, { counts }) => total + counts[name], 0);
    return {
      seconds,
      changes: this.#load.changes,
      changesPerSecond: this.#load.changes / this.#load.seconds,
      restarts: this.#restarts,
      disturbances: this.#disturbances,
      faults: this.#deck.injected,
      deltas: sum('upserts') + sum('deletes'),
      replacements: sum('replacements'),
      resyncs: sum('resyncs'),
      longestCatchUpMs: this.#longestCatchUpMs,
      heap: this.#heap,
    };
  }
}
