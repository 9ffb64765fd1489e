import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useState } from 'react';
import { rayTranslationRef } from '../../translation';
import { ErrorNotice } from '../Notice';

/** Says what an action ends before it acts; stays open when it fails. */
export function ConfirmDialog(props: {
  title: string;
  text: string;
  action: string;
  failed: string;
  onConfirm(): Promise<unknown>;
  onClose(): void;
}) {
  const { title, text, action, failed, onConfirm, onClose } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (e) {
      setError(e as Error);
      setPending(false);
    }
  };
  return (
    <Dialog isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <p>{text}</p>
        {error && <ErrorNotice title={failed} error={error} />}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={pending}
          onPress={confirm}
        >
          {action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
