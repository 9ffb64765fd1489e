import { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and what they are; a row without a value is left out. */
export function Facts(props: {
  rows: readonly (readonly [string, ReactNode])[];
}) {
  return (
    <dl className={styles.facts}>
      {props.rows.map(
        ([name, value]) =>
          value !== undefined &&
          value !== false && (
            <div key={name} className={styles.row}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
