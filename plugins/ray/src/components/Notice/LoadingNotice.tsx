import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { rayTranslationRef } from '../../translation';
import styles from './Notice.module.css';

const WIDTHS = ['92%', '78%', '85%', '64%', '88%', '71%'];

/** Grey lines where the content will be; told to screen readers once. */
export function LoadingNotice({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <div
      className={styles.loading}
      role="status"
      aria-label={t('common.reloading')}
    >
      {WIDTHS.slice(0, lines).map(width => (
        <Skeleton key={width} width={width} height={22} />
      ))}
    </div>
  );
}
