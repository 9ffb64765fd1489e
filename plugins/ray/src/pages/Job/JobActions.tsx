import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Job } from '@raydeck/backstage-plugin-ray-common';
import { useState } from 'react';
import { rayApiRef } from '../../api';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { ReasonedButton } from '../../components/ReasonedButton';
import { isJobOver } from '../../model/states';
import { rayTranslationRef } from '../../translation';

/** Stop and delete; what cannot be done says why. */
export function JobActions({ job }: { job: Job }) {
  const api = useApi(rayApiRef);
  const { t } = useTranslationRef(rayTranslationRef);
  const [open, setOpen] = useState<'stop' | 'delete'>();
  const close = () => setOpen(undefined);
  const { name } = job;
  const over = isJobOver(job.state);

  const stopReason = () => {
    if (over) return t('job.overStop');
    return job.allowed.includes('stop') ? undefined : t('job.notAllowedStop');
  };
  const deleteReason = () => {
    if (job.allowed.includes('delete')) return undefined;
    return !over && job.allowed.includes('stop')
      ? t('job.runningDelete')
      : t('job.notAllowedDelete');
  };

  return (
    <>
      {!over && (
        <ReasonedButton
          variant="secondary"
          reason={stopReason()}
          onPress={() => setOpen('stop')}
        >
          {t('job.stop')}
        </ReasonedButton>
      )}
      <ReasonedButton
        variant="secondary"
        destructive
        reason={deleteReason()}
        onPress={() => setOpen('delete')}
      >
        {t('job.delete')}
      </ReasonedButton>
      {open === 'stop' && (
        <ConfirmDialog
          title={t('job.stopTitle', { name })}
          text={t('job.stopWill')}
          action={t('job.stop')}
          failed={t('job.stopFailed')}
          onConfirm={() => api.stopJob(job.ref)}
          onClose={close}
        />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={t('job.deleteTitle', { name })}
          text={
            job.origin === 'RayJob'
              ? t('job.deleteWillRayJob')
              : t('job.deleteWillSubmission')
          }
          action={t('job.delete')}
          failed={t('job.deleteFailed')}
          onConfirm={() => api.deleteJob(job.ref, job.uid)}
          onClose={close}
        />
      )}
    </>
  );
}
