import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Accelerator = Schemas['Accelerator'];
export type AttachedBy = Schemas['AttachedBy'];
export type Authority = Schemas['Authority'];
export type Cluster = Schemas['Cluster'];
export type ClusterAction = Schemas['ClusterAction'];
export type ClusterList = Schemas['ClusterList'];
export type ClusterState = Schemas['ClusterState'];
export type Container = Schemas['Container'];
export type CreateClusterRequest = Schemas['CreateClusterRequest'];
export type CreateRayJobRequest = Schemas['CreateRayJobRequest'];
export type EventList = Schemas['EventList'];
export type Evidence = Schemas['Evidence'];
export type Finding = Schemas['Finding'];
export type Job = Schemas['Job'];
export type JobAction = Schemas['JobAction'];
export type JobFailure = Schemas['JobFailure'];
export type JobList = Schemas['JobList'];
export type JobOrigin = Schemas['JobOrigin'];
export type JobState = Schemas['JobState'];
export type KubernetesAccess = Schemas['KubernetesAccess'];
export type KubernetesClusterHealth = Schemas['KubernetesClusterHealth'];
export type MissingRight = Schemas['MissingRight'];
export type KubernetesClusterList = Schemas['KubernetesClusterList'];
export type KubernetesEvent = Schemas['KubernetesEvent'];
export type LifeStep = Schemas['LifeStep'];
export type Pod = Schemas['Pod'];
export type PodList = Schemas['PodList'];
export type RenderRequest = Schemas['RenderRequest'];
export type RenderResult = Schemas['RenderResult'];
export type Resources = Schemas['Resources'];
export type RootObject = Schemas['RootObject'];
export type Severity = Schemas['Severity'];
export type SubmitJobRequest = Schemas['SubmitJobRequest'];
export type Template = Schemas['Template'];
export type TemplateContext = Schemas['TemplateContext'];
export type TemplateList = Schemas['TemplateList'];
export type TemplateUse = Schemas['TemplateUse'];
export type WatchClusterDelta = Schemas['WatchClusterDelta'];
export type WatchJobDelta = Schemas['WatchJobDelta'];
export type WatchPodDelta = Schemas['WatchPodDelta'];
export type WatchSnapshot = Schemas['WatchSnapshot'];
export type WorkerGroup = Schemas['WorkerGroup'];
export type Workers = Schemas['Workers'];

/** The events of `GET /v1/watch`, by the name of the server-sent event. */
export interface WatchEvents {
  snapshot: WatchSnapshot;
  cluster: WatchClusterDelta;
  job: WatchJobDelta;
  pod: WatchPodDelta;
  event: KubernetesEvent;
  kubernetesClusters: KubernetesClusterList;
  end: { reason: string };
}
