import type { Clock } from './clock';
import type { PodLogSource, ProxyBackend } from './server';
import type { ObjectStore } from './store';

/** What lives beside the store and is to survive a restart with it. */
export interface KeptPart {
  /** The content as JSON. */
  save(): unknown;
  /** Called at once when a state was restored; `saved` is what `save` gave. */
  restore(saved: unknown): void;
}

/** What the simulation of KubeRay, pods and Ray heads is built on. */
export interface SimulatorParts {
  store: ObjectStore;
  clock: Clock;
  /** The API server asks these; undefined means that nothing answers. */
  server: {
    proxyBackend: ProxyBackend | undefined;
    podLogs: PodLogSource | undefined;
  };
  /** The HTTP address of the simulator. */
  url: string;
  /**
   * Keeps a part in the state file.
   *
   * @returns what to call when the part has changed
   */
  keep(name: string, part: KeptPart): () => void;
}

/** A simulation at work. */
export interface Installed {
  stop(): void | Promise<void>;
}

/** Puts KubeRay's controllers, a scheduler, kubelets and Ray heads to work. */
export type InstallKubeRay = (
  parts: SimulatorParts,
) => Installed | Promise<Installed>;

/** Fills an empty simulator, before KubeRay is installed on it. */
export type Seed = (parts: SimulatorParts) => void | Promise<void>;
