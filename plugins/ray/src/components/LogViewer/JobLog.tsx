import { useApi } from '@backstage/core-plugin-api';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { forwardRef, useMemo, useRef } from 'react';
import { rayApiRef } from '../../api';
import { clusterName } from '../../model/refs';
import { saveBlob } from '../../model/saveBlob';
import { isJobOver } from '../../model/states';
import { LogSession } from './LogSession';
import { LogHandle, LogViewer } from './LogViewer';

/** The log of a job, live while it runs. */
export const JobLog = forwardRef<LogHandle, { job: Job }>(({ job }, handle) => {
  const api = useApi(rayApiRef);
  const latest = useRef(job);
  latest.current = job;
  const session = useMemo(
    () =>
      new LogSession({
        open: request => api.readLog(job.ref, request),
        isOver: () => isJobOver(latest.current.state),
      }),
    [api, job.ref],
  );
  return (
    <LogViewer
      ref={handle}
      session={session}
      source={job.cluster && clusterName(job.cluster)}
      onDownload={async () =>
        saveBlob(await api.downloadLog(job.ref), `${job.name}.log`)
      }
    />
  );
});

JobLog.displayName = 'JobLog';
