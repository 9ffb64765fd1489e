import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { describeError } from '../../model/describeError';
import { rayTranslationRef } from '../../translation';

/** An error in the backend's words, with the findings that it names. */
export function ErrorNotice(props: {
  error: Error;
  title?: string;
  hint?: string;
  onRetry?(): void;
}) {
  const { error, title, hint, onRetry } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const { message, findings } = describeError(error);
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={title ?? t('connection.refusedTitle')}
      description={
        <>
          <span>{message}</span>
          {findings.map(finding => (
            <span key={`${finding.code} ${finding.path}`}>
              <br />
              {finding.path && <code>{finding.path}: </code>}
              {finding.message} {finding.hint}
            </span>
          ))}
          {hint && (
            <>
              <br />
              {hint}
            </>
          )}
        </>
      }
      customActions={
        onRetry && (
          <Button variant="secondary" onPress={onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    />
  );
}
