import type { StoredSubmission } from '../database';
import type { RayJobInfo } from '../ray';

/** The record with what its head says of it now. The very record where nothing but the time has changed. */
export function applyJobInfo(
  record: StoredSubmission,
  info: RayJobInfo,
  now: Date,
): StoredSubmission {
  const { lost, ...rest } = record;
  const next: StoredSubmission = {
    ...rest,
    status: info.status,
    ...(info.message !== undefined && { message: info.message }),
    ...(info.errorType !== undefined && { errorType: info.errorType }),
    ...(info.exitCode !== undefined && { exitCode: info.exitCode }),
    ...(info.startTime !== undefined &&
      info.status !== 'PENDING' && { startedAt: toIso(info.startTime) }),
    ...(info.endTime !== undefined && { endedAt: toIso(info.endTime) }),
    seenAt: now.toISOString(),
  };
  const changed =
    lost !== undefined ||
    next.status !== record.status ||
    next.message !== record.message ||
    next.startedAt !== record.startedAt ||
    next.endedAt !== record.endedAt;
  return changed ? next : record;
}

/** Ray's times are milliseconds since 1970. What is no time is not one. */
function toIso(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export function isUnfinished(record: StoredSubmission): boolean {
  return (
    record.lost === undefined &&
    (record.status === undefined ||
      record.status === 'PENDING' ||
      record.status === 'RUNNING')
  );
}
