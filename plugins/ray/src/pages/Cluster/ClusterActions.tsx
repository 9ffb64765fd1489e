import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { useState } from 'react';
import { ReasonedButton } from '../../components/ReasonedButton';
import { useUrlState } from '../../hooks/useUrlState';
import { isJobOver } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { DeleteClusterDialog } from './DeleteClusterDialog';
import { SubmitJobDialog } from './SubmitJobDialog';

/** What can be done with the cluster; what cannot says why. */
export function ClusterActions(props: {
  cluster: Cluster;
  jobs: readonly Job[];
}) {
  const { cluster, jobs } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { get, set } = useUrlState();
  // In the URL, so that the dialog is there again when the screen is built anew.
  const [open, setOpen] = useState<'submit' | 'delete' | undefined>(() =>
    get('dialog') === 'submit' && !submitReason() ? 'submit' : undefined,
  );
  const openSubmit = () => {
    setOpen('submit');
    set({ dialog: 'submit' });
  };
  const close = () => {
    setOpen(undefined);
    set({ dialog: '' });
  };
  return (
    <>
      <ReasonedButton
        variant="primary"
        reason={submitReason()}
        onPress={openSubmit}
      >
        {t('cluster.submit')}
      </ReasonedButton>
      <ReasonedButton
        variant="secondary"
        destructive
        reason={deleteReason()}
        onPress={() => setOpen('delete')}
      >
        {t('cluster.delete')}
      </ReasonedButton>
      {open === 'submit' && (
        <SubmitJobDialog cluster={cluster} onClose={close} />
      )}
      {open === 'delete' && (
        <DeleteClusterDialog
          cluster={cluster}
          runningJobs={jobs.filter(({ state }) => !isJobOver(state))}
          onClose={close}
        />
      )}
    </>
  );

  function submitReason(): string | undefined {
    if (cluster.state === 'deleting') return t('cluster.deletingReason');
    if (cluster.allowed.includes('submitJob')) return undefined;
    const headReady = cluster.life.some(
      ({ step, status }) => step === 'headReady' && status === 'done',
    );
    // Reading logs is allowed to whom submitting would be, so it tells the two reasons apart.
    return !headReady && cluster.allowed.includes('readLogs')
      ? t('cluster.notReadySubmit')
      : t('cluster.notAllowedSubmit');
  }

  function deleteReason(): string | undefined {
    if (cluster.state === 'deleting') return t('cluster.deletingReason');
    if (cluster.allowed.includes('delete')) return undefined;
    return cluster.root
      ? t('cluster.childDelete', {
          kind: cluster.root.kind,
          name: cluster.root.name,
        })
      : t('cluster.notAllowedDelete');
  }
}
