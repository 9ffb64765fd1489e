import { TextAreaField } from '@backstage/ui';
import { useEffect, useId, useRef } from 'react';
import styles from './TextArea.module.css';

/** A text area with its error under it; the error is read with the field. */
export function TextArea(props: {
  label: string;
  hint: string;
  value: string;
  onChange(value: string): void;
  error?: string;
  rows: number;
  /** Takes the focus when its dialog opens. */
  isFirst?: boolean;
}) {
  const { label, hint, value, onChange, error, rows, isFirst } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFirst) root.current?.querySelector('textarea')?.focus();
  }, [isFirst]);
  return (
    <div className={styles.field} ref={root}>
      <TextAreaField
        label={label}
        description={hint}
        value={value}
        onChange={onChange}
        isInvalid={Boolean(error)}
        aria-describedby={error ? id : undefined}
        rows={rows}
        spellCheck="false"
      />
      {error && (
        <p id={id} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
