import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { rayApiRef } from '../../api';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice, LoadingNotice } from '../../components/Notice';
import { useRelativeTime } from '../../components/Time';
import { scrollable } from '../../components/scrollable';
import { rayTranslationRef } from '../../translation';
import styles from './Cluster.module.css';

interface Reading {
  text?: string;
  at?: string;
  error?: Error;
}

/** The live object; a reading of this moment, since the API server is not watched for it. */
export function YamlTab({ cluster }: { cluster: Cluster }) {
  const { ref, uid } = cluster;
  const api = useApi(rayApiRef);
  const { t } = useTranslationRef(rayTranslationRef);
  const [reading, setReading] = useState<Reading>({});
  const read = useCallback(
    (signal?: AbortSignal) => {
      api.getClusterYaml(ref, { signal }).then(
        text => setReading({ text, at: new Date().toISOString() }),
        (error: Error) => {
          if (!signal?.aborted) setReading(old => ({ ...old, error }));
        },
      );
    },
    [api, ref],
  );
  useEffect(() => {
    const controller = new AbortController();
    setReading({});
    read(controller.signal);
    return () => controller.abort();
  }, [read, uid]);

  const { text, at, error } = reading;
  return (
    <div className={styles.panel}>
      {error && <ErrorNotice error={error} onRetry={() => read()} />}
      {!text && !error && <LoadingNotice />}
      {text && at && (
        <section className={styles.section} aria-label={t('cluster.yamlTitle')}>
          <div className={styles.yamlBar}>
            <ReadAt at={at} />
            <Button size="small" variant="tertiary" onPress={() => read()}>
              {t('cluster.yamlReload')}
            </Button>
            <CopyButton text={text} />
          </div>
          <YamlText text={text} label={t('cluster.yamlTitle')} />
        </section>
      )}
    </div>
  );
}

function ReadAt({ at }: { at: string }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const ago = useRelativeTime(at);
  return (
    <span className={styles.secondary}>{t('cluster.yamlAt', { ago })}</span>
  );
}

const KEY = /^([\s-]*)([^\s:#'"][^:]*:)(?=\s|$)(.*)$/;

/** YAML with its keys set apart; colours of our own, to be read in both themes. */
function YamlText({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => text.trimEnd().split('\n'), [text]);
  return (
    <pre className={styles.yaml} {...scrollable(label)}>
      {lines.map((line, index) => {
        const match = KEY.exec(line);
        return (
          // Lines of one reading never move: their place is their identity.
          <span key={index}>
            {match ? (
              <>
                {match[1]}
                <span className={styles.key}>{match[2]}</span>
                {match[3]}
              </>
            ) : (
              line
            )}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
}
