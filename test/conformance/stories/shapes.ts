/** The fields of KubeRay's objects that lines of stories are made of. */
export interface ConditionShape {
  type: string;
  status: string;
  reason?: string;
}

export interface ClusterStatusShape {
  state?: string;
  desiredWorkerReplicas?: number;
  readyWorkerReplicas?: number;
  conditions?: ConditionShape[];
}

export interface JobStatusShape {
  jobDeploymentStatus?: string;
  jobStatus?: string;
  reason?: string;
  message?: string;
  failed?: number;
  succeeded?: number;
  rayClusterName?: string;
  jobId?: string;
  dashboardURL?: string;
  rayClusterStatus?: { state?: string };
}

export interface ServedClusterShape {
  rayClusterName?: string;
  applicationStatuses?: Record<
    string,
    {
      status?: string;
      serveDeploymentStatuses?: Record<string, { status?: string }>;
    }
  >;
}

export interface ServiceStatusShape {
  serviceStatus?: string;
  numServeEndpoints?: number;
  conditions?: ConditionShape[];
  activeServiceStatus?: ServedClusterShape;
  pendingServiceStatus?: ServedClusterShape;
}

export interface BatchJobStatusShape {
  active?: number;
  succeeded?: number;
  failed?: number;
  conditions?: ConditionShape[];
}

export interface EventShape {
  type: string;
  reason: string;
  note?: string;
  message?: string;
  count?: number;
  deprecatedCount?: number;
  regarding?: { kind: string };
  involvedObject?: { kind: string };
}
