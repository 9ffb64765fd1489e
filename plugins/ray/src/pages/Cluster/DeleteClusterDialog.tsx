import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { useState } from 'react';
import { rayApiRef } from '../../api';
import { ErrorNotice } from '../../components/Notice';
import { rayTranslationRef } from '../../translation';
import styles from './Dialogs.module.css';

/** Says what the deletion ends; with running jobs it asks for the name. */
export function DeleteClusterDialog(props: {
  cluster: Cluster;
  runningJobs: readonly Job[];
  onClose(): void;
}) {
  const { cluster, runningJobs, onClose } = props;
  const api = useApi(rayApiRef);
  const { t } = useTranslationRef(rayTranslationRef);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<Error>();
  const [pending, setPending] = useState(false);
  const asksForName = runningJobs.length > 0;
  const { name } = cluster;

  const submit = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.deleteCluster(cluster.ref, cluster.uid);
      onClose();
    } catch (e) {
      setError(e as Error);
      setPending(false);
    }
  };

  return (
    <Dialog isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <DialogHeader>{t('delete.title', { name })}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          <p>
            {t('delete.willEnd', { workers: String(cluster.workers.ready) })}
          </p>
          {asksForName && (
            <>
              <p>{t('delete.willEndJobs', { count: runningJobs.length })}</p>
              <ul className={styles.jobs}>
                {runningJobs.map(job => (
                  <li key={job.ref}>
                    <b>{job.name}</b> <code>{job.entrypoint}</code>
                  </li>
                ))}
              </ul>
              <TextField
                label={t('delete.typeName', { name })}
                value={typed}
                onChange={setTyped}
              />
            </>
          )}
          {error && <ErrorNotice title={t('delete.failed')} error={error} />}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={pending}
          isDisabled={asksForName && typed !== name}
          onPress={submit}
        >
          {t('delete.delete')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
