import { TextAreaField } from '@backstage/ui';
import { useId } from 'react';
import styles from './TextArea.module.css';

/** A text area with its error under it; the error is read with the field. */
export function TextArea(props: {
  label: string;
  hint: string;
  value: string;
  onChange(value: string): void;
  error?: string;
  rows: number;
  autoFocus?: boolean;
}) {
  const { label, hint, value, onChange, error, rows, autoFocus } = props;
  const id = useId();
  return (
    <div className={styles.field}>
      <TextAreaField
        label={label}
        description={hint}
        value={value}
        onChange={onChange}
        isInvalid={Boolean(error)}
        aria-describedby={error ? id : undefined}
        rows={rows}
        autoFocus={autoFocus}
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
