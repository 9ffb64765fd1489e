/** The accounts that a control plane has a kubeconfig for. */
export type ControlPlaneUser = 'admin' | 'raydeck' | 'viewer' | 'alice' | 'bob';

export type ControlPlaneComponent =
  | 'etcd'
  | 'apiserver'
  | 'controllers'
  | 'scheduler'
  | 'kubelet'
  | 'operator';

export interface ControlPlaneOptions {
  /** Keeps its state; without it a temporary folder, which goes with the plane. */
  dir?: string;
  /** Of the API server on 127.0.0.1; any free one by default. */
  port?: number;
  /** All by default. */
  components?: readonly ControlPlaneComponent[];
  operator?: 'inside' | 'process';
  /** The `bin` folder of a Python with Ray: pods then run their commands. */
  python?: string;
  /** Go on with the certificates and the data that are in `dir`. */
  keep?: boolean;
  /** `default`, a number of them, or a YAML file. */
  nodes?: string | number;
  /** Namespaces that are made, in which the backend may read Ray's tokens. */
  boundNamespaces?: readonly string[];
  signal?: AbortSignal;
  say?(text: string): void;
  /** What the program writes, its progress and its complaints. */
  onOutput?(chunk: string): void;
}

export interface ControlPlane {
  /** Of its API server. */
  readonly url: string;
  readonly dir: string;
  readonly pid: number;
  /** With `operator: 'process'`; the file operator.pid in `dir` follows restarts. */
  readonly operatorPid?: number;
  readonly python?: string;
  /** The path of the kubeconfig of an account. */
  kubeconfig(user: ControlPlaneUser, by?: 'certificate' | 'token'): string;
}

export interface RunningControlPlane extends ControlPlane {
  /** A process in the plane's own namespaces, for nsenter. */
  readonly namespacePid: number;
  /** From its start until it was ready. */
  readonly seconds: number;
  stop(): Promise<void>;
  /** Ends it as a crash would, by SIGKILL; `dir` stays. */
  kill(): Promise<void>;
  readonly exited: Promise<{
    code: number | null;
    signal: string | null;
    output: string;
  }>;
}

/** @throws Failure that names what is missing */
export function buildControlPlane(options?: {
  signal?: AbortSignal;
  say?(text: string): void;
}): Promise<{ binary: string; kuberay: string; built: boolean }>;

/** Starts a control plane of its own; resolves once it is ready. It ends with this process. */
export function startControlPlane(
  options?: ControlPlaneOptions,
): Promise<RunningControlPlane>;

/** The `bin` folder of a Python with Ray; made at the first call, which takes half a minute. */
export function ensureRayPython(options?: {
  signal?: AbortSignal;
  say?(text: string): void;
}): Promise<string>;
