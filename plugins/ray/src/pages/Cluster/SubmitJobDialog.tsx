import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { rayApiRef } from '../../api';
import { ErrorNotice } from '../../components/Notice';
import { TextArea } from '../../components/TextArea';
import { useRayLinks } from '../../hooks/useRayLinks';
import {
  parseRuntimeEnv,
  RuntimeEnvProblem,
} from '../../model/parseRuntimeEnv';
import {
  dropSubmitDraft,
  keepSubmitDraft,
  SubmitDraft,
  submitDraft,
} from '../../model/submitDrafts';
import { rayTranslationRef } from '../../translation';
import styles from './Dialogs.module.css';

/**
 * Asks what to run. Whatever goes wrong stays in the dialog with what was
 * typed, and so it does when the dialog is closed or drawn anew. A retry of the same request carries the same key, so that a job is
 * not started twice when only its answer was lost.
 */
export function SubmitJobDialog(props: { cluster: Cluster; onClose(): void }) {
  const { cluster, onClose } = props;
  const api = useApi(rayApiRef);
  const navigate = useNavigate();
  const links = useRayLinks();
  const { t } = useTranslationRef(rayTranslationRef);
  const [draft, setDraft] = useState(() => submitDraft(api, cluster.uid));
  const { entrypoint, environment } = draft;
  const keep = (changes: Partial<SubmitDraft>) => {
    const next = { ...submitDraft(api, cluster.uid), ...changes };
    keepSubmitDraft(api, cluster.uid, next);
    setDraft(next);
  };
  const [tried, setTried] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();

  const parsed = parseRuntimeEnv(environment);
  const missing = entrypoint.trim() === '';

  const submit = async () => {
    setTried(true);
    if (missing || parsed.problem) return;
    const request = {
      cluster: cluster.ref,
      entrypoint,
      ...(parsed.runtimeEnv && { runtimeEnv: parsed.runtimeEnv }),
    };
    const body = JSON.stringify(request);
    const attempt =
      draft.attempt?.body === body ? draft.attempt : { body, key: newKey() };
    keep({ attempt });
    setPending(true);
    setError(undefined);
    try {
      const job = await api.submitJob(request, attempt.key);
      dropSubmitDraft(api, cluster.uid);
      navigate(links.job(job.ref));
    } catch (e) {
      setError(e as Error);
      setPending(false);
    }
  };

  return (
    <Dialog isOpen width={640} onOpenChange={open => !open && onClose()}>
      <DialogHeader>{t('submit.title', { name: cluster.name })}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          <TextArea
            label={t('submit.entrypoint')}
            hint={t('submit.entrypointHint')}
            value={entrypoint}
            onChange={text => keep({ entrypoint: text })}
            error={tried && missing ? t('submit.entrypointMissing') : undefined}
            rows={3}
            isFirst
          />
          <TextArea
            label={t('submit.runtimeEnv')}
            hint={t('submit.runtimeEnvHint')}
            value={environment}
            onChange={text => keep({ environment: text })}
            error={
              tried && parsed.problem ? describe(parsed.problem) : undefined
            }
            rows={6}
          />
          {error && (
            <ErrorNotice
              title={t('submit.failed')}
              error={error}
              hint={t('submit.again')}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button variant="primary" isPending={pending} onPress={submit}>
          {t('submit.submit')}
        </Button>
      </DialogFooter>
    </Dialog>
  );

  function describe(problem: RuntimeEnvProblem): string {
    switch (problem.kind) {
      case 'unparsable':
        return t('submit.runtimeEnvUnparsable', {
          line: String(problem.line),
          message: problem.message,
        });
      case 'envVarNotString':
        return t('submit.envVarsNotStrings', { name: problem.name });
      default:
        return t('submit.runtimeEnvNotObject');
    }
  }
}

/** Portals on plain HTTP have no `crypto.randomUUID`. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, it => it.toString(16).padStart(2, '0')).join('');
}
