import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { useRayLinks } from '../../hooks/useRayLinks';
import { afterWord } from '../../model/sentence';
import { rayTranslationRef } from '../../translation';
import styles from './PageHead.module.css';

/** Where one is, the name, the state in a sentence, and what can be done. */
export function PageHead(props: {
  trail: ReactNode;
  name: string;
  state: ReactNode;
  /** The word for the state, which most sentences begin with. */
  word: string;
  sentence: string;
  /** What ticks beside the sentence; not read out each time it does. */
  time?: ReactNode;
  actions?: ReactNode;
}) {
  const { trail, name, state, word, sentence, time, actions } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const added = afterWord(word, sentence);
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <nav className={styles.trail} aria-label={t('xray.title')}>
          <Link href={links.xray} variant="body-small">
            {t('xray.title')}
          </Link>
          <span aria-hidden="true">/</span>
          {trail}
        </nav>
        <Text
          as="h1"
          variant="title-medium"
          weight="bold"
          className={styles.name}
        >
          {name}
        </Text>
        <p className={styles.sentence}>
          <span className={styles.sentence} aria-live="polite">
            {state}
            {added && <span>{added}</span>}
          </span>
          {time && <span>{time}</span>}
        </p>
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
