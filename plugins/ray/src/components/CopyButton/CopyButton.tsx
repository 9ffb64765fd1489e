import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { copyText } from '../../model/copyText';
import { rayTranslationRef } from '../../translation';

const SHOWN_MS = 1500;

/** Copies a text and says so for a moment. */
export function CopyButton(props: {
  text: string | (() => string);
  label?: string;
  className?: string;
}) {
  const { text, label, className } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      size="small"
      variant="tertiary"
      className={className}
      iconStart={
        copied ? <RiCheckLine aria-hidden /> : <RiFileCopyLine aria-hidden />
      }
      onPress={async () =>
        setCopied(await copyText(typeof text === 'string' ? text : text()))
      }
    >
      <span aria-live="polite">
        {copied ? t('common.copied') : label ?? t('common.copy')}
      </span>
    </Button>
  );
}
