import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  forwardRef,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useLocation } from 'react-router-dom';
import { rayTranslationRef } from '../../translation';
import { EmptyNotice, ErrorNotice, LoadingNotice } from '../Notice';
import { formatLineRange, LineRange, parseLineRange } from './lineRange';
import { LogLines, LogLinesHandle } from './LogLines';
import { findFirstError, findLastText } from './LogSearch';
import { LogSession } from './LogSession';
import { LogStatusLine } from './LogStatusLine';
import { LogToolbar } from './LogToolbar';
import { SelectionBar } from './SelectionBar';
import { useLogSearch } from './useLogSearch';
import styles from './LogViewer.module.css';

export interface LogHandle {
  /** Goes to the last line with this text, once it is loaded. */
  showText(text: string): void;
}

/** A log of any length: to follow, search, link to and take along. */
export const LogViewer = forwardRef<
  LogHandle,
  {
    session: LogSession;
    /** The cluster whose head tells the log. */
    source?: string;
    onDownload(): Promise<void>;
  }
>((props, handle) => {
  const { session, source, onDownload } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { hash } = useLocation();
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const { buffer } = session;
  const lines = useRef<LogLinesHandle>(null);

  const [follow, setFollow] = useState(() => !parseLineRange(hash));
  const [wrap, setWrap] = useState(true);
  const [query, setQuery] = useState('');
  const [isRegex, setRegex] = useState(false);
  const [current, setCurrent] = useState<{ line: number; at?: number }>();
  const [selected, setSelected] = useState<LineRange>();
  const [wanted, setWanted] = useState<LineRange | string | undefined>(() =>
    parseLineRange(hash),
  );
  const [notice, setNotice] = useState('');
  const [download, setDownload] = useState<{ pending: boolean; error?: Error }>(
    { pending: false },
  );
  const found = useLogSearch(buffer, state, query, isRegex);

  const goTo = useCallback((line: number) => {
    setFollow(false);
    setCurrent({ line });
    lines.current?.scrollToLine(line);
  }, []);

  const select = useCallback((range: LineRange | undefined) => {
    setSelected(range);
    const { pathname, search } = window.location;
    window.history.replaceState(
      window.history.state,
      '',
      `${pathname}${search}${range ? formatLineRange(range) : ''}`,
    );
  }, []);

  const onSelect = useCallback(
    (line: number, extend: boolean) => {
      const anchor = extend && selected ? selected.from : line;
      const range = {
        from: Math.min(anchor, line),
        to: Math.max(anchor, line),
      };
      const isSame = selected?.from === range.from && selected.to === range.to;
      select(isSame ? undefined : range);
    },
    [selected, select],
  );

  // A link to lines, or to the line of a failure, waits until they have arrived.
  useEffect(() => {
    if (wanted === undefined) return;
    const isOver = state.status.kind === 'ended';
    if (typeof wanted === 'string') {
      const line =
        findLastText(buffer, wanted) ??
        (isOver ? findFirstError(buffer) : undefined);
      if (line === undefined && isOver) setNotice(t('log.noError'));
      if (line !== undefined) {
        select({ from: line + 1, to: line + 1 });
        goTo(line);
      }
      if (line !== undefined || isOver) setWanted(undefined);
    } else if (buffer.lineCount >= wanted.from) {
      setSelected(wanted);
      goTo(wanted.from - 1);
      setWanted(undefined);
    } else if (isOver) {
      setNotice(
        t('log.notLoaded', {
          line: String(wanted.from),
          lines: String(buffer.lineCount),
        }),
      );
      setWanted(undefined);
    }
  }, [wanted, state, buffer, goTo, select, t]);

  const root = useRef<HTMLDivElement>(null);
  useImperativeHandle(handle, () => ({
    showText(text: string) {
      setFollow(false);
      setWanted(text);
      root.current?.scrollIntoView?.({ block: 'start' });
    },
  }));

  const onStep = (direction: 1 | -1) => {
    const from = current?.line ?? (direction === 1 ? -1 : buffer.lineCount);
    const at = found.search?.step(from, direction);
    if (at === undefined || !found.search) return;
    const line = found.search.lines[at];
    goTo(line);
    setCurrent({ line, at });
  };

  const onFirstError = () => {
    const line = findFirstError(buffer);
    if (line === undefined) setNotice(t('log.noError'));
    else {
      setNotice('');
      goTo(line);
    }
  };

  const startDownload = async () => {
    setDownload({ pending: true });
    try {
      await onDownload();
      setDownload({ pending: false });
    } catch (error) {
      setDownload({ pending: false, error: error as Error });
    }
  };

  const { status } = state;
  const hasLines = state.lines > 0;
  return (
    <div className={styles.viewer} ref={root}>
      <LogToolbar
        query={query}
        isRegex={isRegex}
        problem={found.problem}
        matches={found.matches}
        at={current?.at}
        searched={found.searched}
        wrap={wrap}
        follow={follow}
        downloading={download.pending}
        onQueryChange={text => {
          setQuery(text);
          setCurrent(undefined);
        }}
        onRegexChange={setRegex}
        onStep={onStep}
        onFirstError={onFirstError}
        onWrapChange={setWrap}
        onFollowChange={setFollow}
        onDownload={startDownload}
      />
      {status.kind === 'failed' && (
        <ErrorNotice
          title={t('log.errorTitle')}
          error={status.error}
          onRetry={session.retry}
        />
      )}
      {download.error && (
        <ErrorNotice title={t('log.downloadFailed')} error={download.error} />
      )}
      <span className={styles.notice} role="status">
        {notice}
      </span>
      {status.kind === 'loading' && !hasLines && <LoadingNotice lines={4} />}
      {!hasLines && (status.kind === 'live' || status.kind === 'ended') && (
        <EmptyNotice
          title={status.kind === 'ended' ? t('log.emptyEnded') : t('log.empty')}
        />
      )}
      {hasLines && (
        <LogLines
          ref={lines}
          buffer={buffer}
          version={state}
          wrap={wrap}
          follow={follow}
          onFollowChange={setFollow}
          pattern={found.pattern}
          currentLine={current?.line}
          selected={selected}
          label={t('log.label')}
          numberLabel={line => t('log.line', { line: String(line) })}
          onSelect={onSelect}
        />
      )}
      {selected && (
        <SelectionBar
          buffer={buffer}
          range={selected}
          onClear={() => select(undefined)}
        />
      )}
      <LogStatusLine state={state} dropped={buffer.firstLine} source={source} />
    </div>
  );
});

LogViewer.displayName = 'LogViewer';
