import { scrollable } from '../scrollable';
import { CopyButton } from './CopyButton';
import styles from './CodeBlock.module.css';

/** Text to copy, as it is. */
export function CodeBlock(props: { text: string; label: string }) {
  const { text, label } = props;
  return (
    <div className={styles.block}>
      <pre className={styles.code} {...scrollable(label)}>
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
