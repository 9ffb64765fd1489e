import {
  Button,
  ButtonProps,
  Tooltip,
  TooltipTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import { useId } from 'react';
import styles from './ReasonedButton.module.css';

/**
 * A button that says why it cannot be used. It keeps the focus and only looks
 * disabled: a disabled button tells neither mouse nor keyboard its reason.
 */
export function ReasonedButton(
  props: Omit<ButtonProps, 'isDisabled' | 'children'> & {
    reason?: string;
    children: string;
  },
) {
  const { reason, children, onPress, className, ...rest } = props;
  const id = useId();
  if (!reason) {
    return (
      <Button
        {...rest}
        className={`${className ?? ''} ${
          rest.destructive && rest.variant === 'secondary' ? styles.danger : ''
        }`}
        onPress={onPress}
      >
        {children}
      </Button>
    );
  }
  return (
    <span className={styles.holder}>
      <TooltipTrigger delay={200}>
        <Button
          {...rest}
          destructive={undefined}
          variant="secondary"
          aria-disabled="true"
          aria-describedby={id}
          className={`${className ?? ''} ${styles.disabled}`}
        >
          {children}
        </Button>
        <Tooltip>{reason}</Tooltip>
      </TooltipTrigger>
      <VisuallyHidden id={id}>{reason}</VisuallyHidden>
    </span>
  );
}
