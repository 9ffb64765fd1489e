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
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { rayApiRef } from '../../api';
import { ErrorNotice } from '../../components/Notice';
import { TextArea } from '../../components/TextArea';
import { useRayLinks } from '../../hooks/useRayLinks';
import {
  parseRuntimeEnv,
  RuntimeEnvProblem,
} from '../../model/parseRuntimeEnv';
import { rayTranslationRef } from '../../translation';
import styles from './Dialogs.module.css';

/**
 * Asks what to run. Whatever goes wrong stays in the dialog with what was
 * typed. A retry of the same request carries the same key, so that a job is
 * not started twice when only its answer was lost.
 */
export function SubmitJobDialog(props: { cluster: Cluster; onClose(): void }) {
  const { cluster, onClose } = props;
  const api = useApi(rayApiRef);
  const navigate = useNavigate();
  const links = useRayLinks();
  const { t } = useTranslationRef(rayTranslationRef);
  const [entrypoint, setEntrypoint] = useState('');
  const [environment, setEnvironment] = useState('');
  const [tried, setTried] = useState(false);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const attempt = useRef<{ body: string; key: string }>();

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
    if (attempt.current?.body !== body) {
      attempt.current = { body, key: newKey() };
    }
    setPending(true);
    setError(undefined);
    try {
      const job = await api.submitJob(request, attempt.current.key);
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
            onChange={setEntrypoint}
            error={tried && missing ? t('submit.entrypointMissing') : undefined}
            rows={3}
            isFirst
          />
          <TextArea
            label={t('submit.runtimeEnv')}
            hint={t('submit.runtimeEnvHint')}
            value={environment}
            onChange={setEnvironment}
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
