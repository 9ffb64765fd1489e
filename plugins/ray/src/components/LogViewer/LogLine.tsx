import { CSSProperties, memo } from 'react';
import { AnsiSegment, parseAnsi } from './ansi';
import { matchRanges } from './LogSearch';
import styles from './LogViewer.module.css';

/** One visible line; its colours are worked out only now. */
export const LogLine = memo(
  (props: {
    /** From 1. */
    number: number;
    text: string;
    pattern?: RegExp;
    isCurrent: boolean;
    isSelected: boolean;
    numberLabel: string;
    onSelect(number: number, extend: boolean): void;
  }) => {
    const { number, text, pattern, isCurrent, isSelected } = props;
    return (
      <div
        className={styles.line}
        data-line={number}
        data-current={isCurrent || undefined}
        data-selected={isSelected || undefined}
      >
        <button
          type="button"
          tabIndex={-1}
          className={styles.number}
          aria-label={props.numberLabel}
          onClick={event => props.onSelect(number, event.shiftKey)}
        >
          {number}
        </button>
        <span className={styles.text}>
          {highlight(parseAnsi(text), pattern)}
          {'\n'}
        </span>
      </div>
    );
  },
);

LogLine.displayName = 'LogLine';

/** The segments, with what matches marked across them. */
function highlight(segments: AnsiSegment[], pattern?: RegExp) {
  const text = segments.map(segment => segment.text).join('');
  const ranges = pattern ? matchRanges(text, pattern) : [];
  const parts: JSX.Element[] = [];
  let offset = 0;
  let next = 0;
  for (const segment of segments) {
    const end = offset + segment.text.length;
    let from = offset;
    while (from < end) {
      while (next < ranges.length && ranges[next].to <= from) next += 1;
      const range = ranges[next];
      const isMatch = range !== undefined && range.from <= from;
      let to = end;
      if (range && isMatch) to = Math.min(end, range.to);
      else if (range) to = Math.min(end, range.from);
      const piece = segment.text.slice(from - offset, to - offset);
      const Tag = isMatch ? 'mark' : 'span';
      parts.push(
        <Tag key={from} {...styleOf(segment)}>
          {piece}
        </Tag>,
      );
      from = to;
    }
    offset = end;
  }
  return parts;
}

function styleOf(segment: AnsiSegment): {
  className?: string;
  style?: CSSProperties;
} {
  const { bold, dim, italic, underline, inverse } = segment;
  const names = [
    bold && styles.bold,
    dim && styles.dim,
    italic && styles.italic,
    underline && styles.underline,
    inverse && styles.inverse,
  ].filter(Boolean);
  const style: CSSProperties = {};
  const { color, background } = segment;
  if (typeof color === 'number') style.color = `var(--ray-ansi-${color})`;
  // Colours of the program's choice are drawn towards the text's, to be read on either ground.
  else if (color) {
    style.color = `color-mix(in srgb, rgb(${color}) 45%, var(--ray-log-fg))`;
  }
  if (background !== undefined) {
    const base =
      typeof background === 'number'
        ? `var(--ray-ansi-${background})`
        : `rgb(${background})`;
    style.background = `color-mix(in srgb, ${base} 22%, transparent)`;
  }
  return {
    className: names.length > 0 ? names.join(' ') : undefined,
    style: Object.keys(style).length > 0 ? style : undefined,
  };
}
