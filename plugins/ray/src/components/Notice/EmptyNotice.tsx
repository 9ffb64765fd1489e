import { Text } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './Notice.module.css';

/** Says why there is nothing and what can be done about it. */
export function EmptyNotice(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { title, children, action } = props;
  return (
    <div className={styles.empty}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {title}
      </Text>
      {children && (
        <Text as="p" variant="body-medium">
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}
