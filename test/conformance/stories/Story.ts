/** A Kubernetes object, as far as stories look into it. */
export interface StoryObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** Something that a watch told, in the order of the server's revisions. */
export interface StoryEvent {
  type: string;
  object: StoryObject;
}

/** The kinds that a story watches and changes. */
export type StoryKind =
  | 'RayCluster'
  | 'RayJob'
  | 'RayService'
  | 'RayCronJob'
  | 'Job'
  | 'Pod'
  | 'Event'
  | 'ResourceQuota'
  | 'ConfigMap';

export interface ObjectRef {
  kind: StoryKind;
  name: string;
}

export interface PatchOperation {
  op: 'add' | 'replace' | 'remove' | 'test';
  path: string;
  value?: unknown;
}

/** What the watches have told so far. */
export interface Seen {
  readonly events: readonly StoryEvent[];
  /** The objects of a kind that exist now, the oldest first. */
  all(kind: StoryKind): StoryObject[];
  /** The only or the oldest object of a kind. */
  first(kind: StoryKind): StoryObject | undefined;
  /** Whether there was one of this kind and there is none any more. */
  gone(kind: StoryKind): boolean;
}

/** A job as the Jobs API of a head takes it. */
export interface SubmittedJob {
  submission_id: string;
  entrypoint: string;
}

/** One thing that happens in a story, or that is waited for. */
export type StoryStep =
  | { create: StoryObject }
  | {
      patch: ObjectRef;
      operations: PatchOperation[] | ((seen: Seen) => PatchOperation[]);
    }
  /** Submits a job to the head of the first cluster, as a person would. */
  | { submit: SubmittedJob }
  | { delete: (seen: Seen) => ObjectRef }
  /** Waits until it holds; `within` in seconds of the ground's time, 120. */
  | { until: string; holds: (seen: Seen) => boolean; within?: number }
  /** Lets so many seconds pass, for what shows by not happening. */
  | { rest: number };

/** Two lines of a difference that is known, and why it is right. */
export interface KnownDifference {
  /** Lines that match are left out on both sides. */
  lines: RegExp;
  /** Put in place of what matches, so that the line is still compared. */
  as?: string;
  reason: string;
}

/** What is done to KubeRay's objects, to be told on any API server. */
export interface Story {
  name: string;
  steps: StoryStep[];
  /** The recording of the real thing; stories without one have none yet. */
  recording?: string;
  /** What the recording and this telling may differ in. */
  differences?: KnownDifference[];
  /** It goes round: how often until its end depends on the second of the minute in which it begins. */
  goesRound?: true;
}

/** An API server, simulated or real, on which stories are told. */
export interface StoryGround {
  /** The namespace is set by the runner and exists. */
  create(object: StoryObject): void | Promise<void>;
  patch(
    namespace: string,
    ref: ObjectRef,
    operations: PatchOperation[],
  ): void | Promise<void>;
  delete(namespace: string, ref: ObjectRef): void | Promise<void>;
  /** Submits through the dashboard of a head, by the name of its Service. */
  submit(
    namespace: string,
    service: string,
    job: SubmittedJob,
  ): void | Promise<void>;
  /** Tells all that happens to the kinds in a namespace, from now on. */
  watch(
    namespace: string,
    kinds: readonly StoryKind[],
    tell: (event: StoryEvent) => void,
  ): (() => void) | Promise<() => void>;
  /** Seconds by which events may come late: an operator sends few at a time. */
  readonly lagSeconds: number;
  /** Lets the ground's time pass. */
  pause(ms: number): void | Promise<void>;
}
