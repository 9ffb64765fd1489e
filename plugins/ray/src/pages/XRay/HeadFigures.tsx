import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Cluster } from '@raydeck/backstage-plugin-ray-common';
import { useMemo } from 'react';
import { heldAccelerators, wantedAccelerators } from '../../model/accelerators';
import { ANY_ACCELERATOR } from '../../model/filters';
import { countGroup, STATE_GROUPS, StateGroup, Tone } from '../../model/states';
import { StateGlyph } from '../../components/State';
import { rayTranslationRef } from '../../translation';
import { XRayFilters } from './useXRayFilters';
import styles from './XRay.module.css';

const TONES: Record<StateGroup, Tone> = {
  running: 'good',
  waiting: 'waiting',
  failed: 'bad',
};

/** The figures of the scope; each turns the filter to what it counts on and off. */
export function HeadFigures(props: {
  clusters: readonly Cluster[];
  filters: XRayFilters;
}) {
  const { clusters, filters } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const gpus = useMemo(() => {
    let held = 0;
    let wanted = 0;
    for (const cluster of clusters) {
      held += heldAccelerators(cluster);
      wanted += wantedAccelerators(cluster);
    }
    return { held, wanted };
  }, [clusters]);

  const toggleGroup = (group: StateGroup, on: boolean) =>
    filters.set({
      view: '',
      state: on ? [...STATE_GROUPS[group]] : '',
    });

  return (
    <div className={styles.figures} role="group" aria-label={t('xray.figures')}>
      {(Object.keys(STATE_GROUPS) as StateGroup[]).map(group => {
        const pressed =
          filters.view === 'clusters' &&
          [...filters.filters.states].sort().join() ===
            [...STATE_GROUPS[group]].sort().join();
        return (
          <Figure
            key={group}
            value={countGroup(clusters, group)}
            label={t(`xray.${group}`)}
            tone={TONES[group]}
            pressed={pressed}
            onPress={() => toggleGroup(group, !pressed)}
          />
        );
      })}
      <Figure
        value={gpus.held}
        label={t('xray.gpus')}
        detail={t('xray.gpusOf', { wanted: String(gpus.wanted) })}
        pressed={filters.filters.accelerator === ANY_ACCELERATOR}
        onPress={() =>
          filters.set({
            accelerator:
              filters.filters.accelerator === ANY_ACCELERATOR
                ? ''
                : ANY_ACCELERATOR,
          })
        }
      />
    </div>
  );
}

function Figure(props: {
  value: number;
  label: string;
  detail?: string;
  tone?: Tone;
  pressed: boolean;
  onPress(): void;
}) {
  const { value, label, detail, tone, pressed, onPress } = props;
  return (
    <button
      type="button"
      className={styles.figure}
      aria-pressed={pressed}
      onClick={onPress}
    >
      <span className={styles.value}>{value}</span>
      <span className={styles.label}>
        {tone && <StateGlyph shape={tone} />}
        {label}
        {detail && <span className={styles.detail}> {detail}</span>}
      </span>
    </button>
  );
}
