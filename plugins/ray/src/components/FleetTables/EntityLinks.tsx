import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink, EntityRefLinks } from '@backstage/plugin-catalog-react';
import { rayTranslationRef } from '../../translation';
import styles from './FleetTables.module.css';

/** The owners as links, or that nobody owns it. */
export function OwnerLinks({ owners }: { owners: readonly string[] }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return owners.length > 0 ? (
    <EntityRefLinks entityRefs={[...owners]} defaultKind="group" />
  ) : (
    <span className={styles.secondary}>{t('xray.noOwner')}</span>
  );
}

export function EntityLink({ entityRef }: { entityRef?: string }) {
  return entityRef ? (
    <EntityRefLink entityRef={entityRef} defaultKind="component" />
  ) : (
    <span className={styles.secondary}>–</span>
  );
}
