import { timestamp } from '../clock';
import type { AnyKubeObject } from '../store';

export interface JobCondition {
  type: string;
  status: 'True' | 'False';
  lastProbeTime: string;
  lastTransitionTime: string;
  reason: string;
  message: string;
}

export interface BatchJobStatus {
  conditions?: JobCondition[];
  startTime?: string;
  completionTime?: string;
  active?: number;
  succeeded?: number;
  failed?: number;
  terminating?: number;
  ready?: number;
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

/** A batch/v1 Job, as far as its controller looks into it. */
export interface BatchJob extends AnyKubeObject {
  spec: {
    parallelism: number;
    completions: number;
    backoffLimit: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    template: {
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec: object;
    };
  };
  status?: BatchJobStatus;
}

/** Whether a condition of a Job is True. */
export function jobHas(status: BatchJobStatus, type: string): boolean {
  return (
    status.conditions?.some(c => c.type === type && c.status === 'True') ??
    false
  );
}

/** Whether nothing more happens to a Job. */
export function isJobFinished({ status = {} }: BatchJob): boolean {
  return jobHas(status, 'Complete') || jobHas(status, 'Failed');
}

/** Sets a condition of a Job; an old one of that type goes. */
export function setJobCondition(
  status: BatchJobStatus,
  type: string,
  truth: 'True' | 'False',
  reason: string,
  message: string,
  now: Date,
): void {
  const at = timestamp(now);
  status.conditions = [
    ...(status.conditions ?? []).filter(c => c.type !== type),
    {
      type,
      status: truth,
      lastProbeTime: at,
      lastTransitionTime: at,
      reason,
      message,
    },
  ];
}
