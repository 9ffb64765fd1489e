import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonIcon, SearchField, ToggleButton } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiDownloadLine,
} from '@remixicon/react';
import { rayTranslationRef } from '../../translation';
import styles from './LogViewer.module.css';

export interface LogToolbarProps {
  query: string;
  isRegex: boolean;
  problem?: string;
  matches: number;
  /** Place of the current match, from 0. */
  at?: number;
  searched: number;
  wrap: boolean;
  follow: boolean;
  downloading: boolean;
  onQueryChange(query: string): void;
  onRegexChange(isRegex: boolean): void;
  onStep(direction: 1 | -1): void;
  onFirstError(): void;
  onWrapChange(wrap: boolean): void;
  onFollowChange(follow: boolean): void;
  onDownload(): void;
}

export function LogToolbar(props: LogToolbarProps) {
  const { query, isRegex, problem, matches, at, searched } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const count = () => {
    if (problem) return t('log.badRegex', { message: problem });
    if (query === '') return '';
    if (matches === 0) return t('log.noMatches', { lines: String(searched) });
    return at === undefined
      ? t('log.matches', { count: matches })
      : t('log.matchesAt', { at: String(at + 1), n: String(matches) });
  };
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('log.label')}>
      <SearchField
        size="small"
        className={styles.search}
        aria-label={t('log.search')}
        placeholder={t('log.searchPlaceholder')}
        value={query}
        onChange={props.onQueryChange}
        onKeyDown={event => {
          if (event.key === 'Enter') props.onStep(event.shiftKey ? -1 : 1);
        }}
        isInvalid={problem !== undefined}
      />
      <ToggleButton
        size="small"
        aria-label={t('log.regex')}
        isSelected={isRegex}
        onChange={props.onRegexChange}
      >
        .*
      </ToggleButton>
      <ButtonIcon
        size="small"
        variant="secondary"
        aria-label={t('log.previous')}
        isDisabled={matches === 0}
        icon={<RiArrowUpSLine aria-hidden />}
        onPress={() => props.onStep(-1)}
      />
      <ButtonIcon
        size="small"
        variant="secondary"
        aria-label={t('log.next')}
        isDisabled={matches === 0}
        icon={<RiArrowDownSLine aria-hidden />}
        onPress={() => props.onStep(1)}
      />
      <span className={styles.count} role="status">
        {count()}
      </span>
      <span className={styles.spring} />
      <Button size="small" variant="secondary" onPress={props.onFirstError}>
        {t('log.firstError')}
      </Button>
      <ToggleButton
        size="small"
        isSelected={props.wrap}
        onChange={props.onWrapChange}
      >
        {t('log.wrap')}
      </ToggleButton>
      <ToggleButton
        size="small"
        isSelected={props.follow}
        onChange={props.onFollowChange}
      >
        {t('log.follow')}
      </ToggleButton>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiDownloadLine aria-hidden />}
        isPending={props.downloading}
        onPress={props.onDownload}
      >
        {t('log.download')}
      </Button>
    </div>
  );
}
