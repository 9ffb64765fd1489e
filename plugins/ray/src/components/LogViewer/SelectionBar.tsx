import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { rayTranslationRef } from '../../translation';
import { CopyButton } from '../CopyButton';
import { stripAnsi } from './ansi';
import { formatLineRange, LineRange } from './lineRange';
import { LogBuffer } from './LogBuffer';
import styles from './LogViewer.module.css';

/** What can be done with the lines that are selected. */
export function SelectionBar(props: {
  buffer: LogBuffer;
  range: LineRange;
  onClear(): void;
}) {
  const { buffer, range, onClear } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { from, to } = range;
  const text = () => {
    const last = Math.min(to, buffer.lineCount);
    const lines = [];
    for (let line = from; line <= last; line += 1) {
      lines.push(stripAnsi(buffer.line(line - 1)));
    }
    return lines.join('\n');
  };
  const link = () => {
    const url = new URL(window.location.href);
    url.hash = formatLineRange(range);
    return url.href;
  };
  return (
    <div className={styles.selection}>
      <span>
        {from === to
          ? t('log.selectedOne', { from: String(from) })
          : t('log.selected', { from: String(from), to: String(to) })}
      </span>
      <CopyButton text={text} label={t('log.copy')} />
      <CopyButton text={link} label={t('log.copyLink')} />
      <Button size="small" variant="tertiary" onPress={onClear}>
        {t('log.unselect')}
      </Button>
    </div>
  );
}
