import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  SearchField,
  Select,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { useId, useMemo, useState } from 'react';
import { acceleratorTypes } from '../../model/accelerators';
import { ANY_ACCELERATOR, distinct, UNOWNED } from '../../model/filters';
import { shortEntityRef, shortTemplateName } from '../../model/refs';
import { CLUSTER_STATES, JOB_STATES } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { Scope, View, XRayFilters } from './useXRayFilters';
import styles from './XRay.module.css';

interface Option {
  value: string;
  label: string;
}

/** One filter that takes one value or all. A value that is not on offer now (from a link) is still shown. */
function FilterSelect(props: {
  label: string;
  value: string;
  options: Option[];
  labelOf?(value: string): string;
  onChange(value: string): void;
}) {
  const { label, value, options, labelOf = it => it, onChange } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const known = !value || options.some(option => option.value === value);
  const all = [
    { value: 'all', label: t('common.all') },
    ...options,
    ...(known ? [] : [{ value, label: labelOf(value) }]),
  ];
  return (
    <Select
      label={label}
      size="small"
      options={all}
      value={value || 'all'}
      onChange={next => onChange(next === 'all' || !next ? '' : String(next))}
    />
  );
}

export function FilterBar(props: {
  filters: XRayFilters;
  clusters: readonly Cluster[];
  jobs: readonly Job[];
}) {
  const { filters, clusters, jobs } = props;
  const { view, scope, set } = filters;
  const values = filters.filters;
  const { t } = useTranslationRef(rayTranslationRef);

  const offered = useMemo(() => {
    const all = [...clusters, ...jobs];
    return {
      kubernetesClusters: distinct(all.map(it => it.kubernetesCluster)),
      owners: distinct(all.flatMap(({ owners }) => owners)),
      templates: distinct(all.map(({ template }) => template?.name)),
      accelerators: distinct(clusters.flatMap(acceleratorTypes)),
    };
  }, [clusters, jobs]);

  const id = useId();
  const [open, setOpen] = useState(false);
  // What is hidden on a narrow screen is counted on the button that shows it.
  const folded = [
    values.states.length > 0,
    values.owner,
    values.template,
    values.kubernetesCluster,
    values.accelerator,
  ].filter(Boolean).length;

  const plain = (value: string) => ({ value, label: value });
  const stateOptions =
    view === 'jobs'
      ? JOB_STATES.map(it => ({ value: it, label: t(`jobState.${it}`) }))
      : CLUSTER_STATES.map(it => ({
          value: it,
          label: t(`clusterState.${it}`),
        }));

  const namesOfStates = (states: string) =>
    states
      .split(',')
      .map(it => stateOptions.find(({ value }) => value === it)?.label ?? it)
      .join(', ');

  return (
    <div className={styles.bar}>
      <div className={styles.first}>
        <ToggleButtonGroup
          aria-label={t('xray.views')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={keys => {
            const [next] = [...keys] as View[];
            set({ view: next === 'jobs' ? 'jobs' : '', state: '', sort: '' });
          }}
        >
          <ToggleButton id="clusters">{t('xray.viewClusters')}</ToggleButton>
          <ToggleButton id="jobs">{t('xray.viewJobs')}</ToggleButton>
        </ToggleButtonGroup>
        <ToggleButtonGroup
          aria-label={t('xray.scope')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[scope]}
          onSelectionChange={keys => {
            const [next] = [...keys] as Scope[];
            set({ scope: next === 'all' ? '' : next });
          }}
        >
          <ToggleButton id="mine">{t('xray.scopeMine')}</ToggleButton>
          <ToggleButton id="teams">{t('xray.scopeTeams')}</ToggleButton>
          <ToggleButton id="all">{t('xray.scopeAll')}</ToggleButton>
        </ToggleButtonGroup>
        <SearchField
          className={styles.search}
          size="small"
          aria-label={t('xray.search')}
          placeholder={t('xray.searchPlaceholder')}
          value={values.q}
          onChange={q => set({ q })}
        />
        <div className={styles.fold}>
          <Button
            variant="secondary"
            aria-expanded={open}
            aria-controls={id}
            onPress={() => setOpen(!open)}
          >
            {folded > 0
              ? t('xray.filtersOn', { n: String(folded) })
              : t('xray.filters')}
          </Button>
        </div>
      </div>
      <div className={styles.filters} id={id} data-open={open || undefined}>
        <FilterSelect
          label={t('xray.filterState')}
          value={values.states.join()}
          options={stateOptions}
          labelOf={namesOfStates}
          onChange={state => set({ state: state.split(',') })}
        />
        <FilterSelect
          label={t('xray.filterOwner')}
          value={values.owner}
          options={[
            ...offered.owners.map(value => ({
              value,
              label: shortEntityRef(value),
            })),
            { value: UNOWNED, label: t('xray.noOwner') },
          ]}
          labelOf={shortEntityRef}
          onChange={owner => set({ owner })}
        />
        <FilterSelect
          label={t('xray.filterTemplate')}
          value={values.template}
          options={offered.templates.map(value => ({
            value,
            label: shortTemplateName(value),
          }))}
          labelOf={shortTemplateName}
          onChange={template => set({ template })}
        />
        {(offered.kubernetesClusters.length > 1 ||
          values.kubernetesCluster) && (
          <FilterSelect
            label={t('xray.filterKubernetesCluster')}
            value={values.kubernetesCluster}
            options={offered.kubernetesClusters.map(plain)}
            onChange={kubernetesCluster => set({ kubernetesCluster })}
          />
        )}
        <FilterSelect
          label={t('xray.filterAccelerator')}
          value={values.accelerator}
          options={[
            { value: ANY_ACCELERATOR, label: t('xray.anyAccelerator') },
            ...offered.accelerators.map(plain),
          ]}
          onChange={accelerator => set({ accelerator })}
        />
      </div>
    </div>
  );
}
