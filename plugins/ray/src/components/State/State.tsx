import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ClusterState, JobState } from '@raydeck/backstage-plugin-ray-common';
import { ReactNode } from 'react';
import { CLUSTER_TONES, JOB_TONES, Tone } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import styles from './State.module.css';
import { StateGlyph } from './StateGlyph';

/** A word with its shape and colour. */
export function ToneLabel(props: {
  tone: Tone;
  shape?: Tone | 'done';
  children: ReactNode;
}) {
  const { tone, shape = tone, children } = props;
  return (
    <span className={styles.state} data-tone={tone}>
      <StateGlyph shape={shape} />
      <span>{children}</span>
    </span>
  );
}

export function ClusterStateLabel({ state }: { state: ClusterState }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <ToneLabel tone={CLUSTER_TONES[state]}>
      {t(`clusterState.${state}`)}
    </ToneLabel>
  );
}

export function JobStateLabel({ state }: { state: JobState }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <ToneLabel
      tone={JOB_TONES[state]}
      shape={state === 'succeeded' ? 'done' : undefined}
    >
      {t(`jobState.${state}`)}
    </ToneLabel>
  );
}
