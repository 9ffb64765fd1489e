import type { AttachedBy, Authority } from '../api';
import type {
  EventObject,
  PodObject,
  RayClusterObject,
  RayJobObject,
} from '../kubernetes';

/** What the fleet knows of one cluster. */
export interface ClusterInput {
  kubernetesCluster: string;
  rayCluster: RayClusterObject;
  /** The pods that carry the cluster's label and are controlled by its UID. */
  pods: PodObject[];
  /** Events that regard the cluster or its pods, in any order. */
  events: EventObject[];
  /** Since when the Kubernetes cluster has been out of reach, ISO 8601. */
  staleSince?: string;
}

/** What the fleet knows of one RayJob. */
export interface RayJobInput {
  kubernetesCluster: string;
  rayJob: RayJobObject;
  events: EventObject[];
  staleSince?: string;
}

/** Whose an object is. `owners` are entity references of groups and users. */
export interface Ownership {
  entityRef?: string;
  owners: string[];
  /** The catalog cannot be reached; the owners are the last known. */
  ownersStale?: boolean;
  attachedBy: AttachedBy;
  authority: Authority;
}

/** A submission made through Raydeck, as the database remembers it, with what the head last said of it. */
export interface SubmissionRecord {
  uid: string;
  kubernetesCluster: string;
  namespace: string;
  /** The cluster's name and UID. */
  cluster: string;
  clusterUid: string;
  submissionId: string;
  entrypoint: string;
  runtimeEnv?: Record<string, unknown>;
  submittedBy: string;
  createdAt: string;
  /** Ray's words, `GET /api/jobs/{id}`; undefined until the head has answered once. */
  status?: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED';
  message?: string;
  errorType?: string;
  exitCode?: number;
  startedAt?: string;
  endedAt?: string;
  /** When the head last answered. */
  seenAt?: string;
  /** Why the state is not known any more: the cluster is gone, or its head has forgotten the job. */
  lost?: 'cluster-gone' | 'forgotten';
}
