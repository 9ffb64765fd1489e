import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Evidence, Finding } from '@raydeck/backstage-plugin-ray-common';
import { bySeverity, Tone } from '../../model/states';
import { rayTranslationRef } from '../../translation';
import { ToneLabel } from '../State';
import { Elapsed } from '../Time';
import styles from './Findings.module.css';

const TONES: Record<Finding['severity'], Tone> = {
  error: 'bad',
  warning: 'warning',
  info: 'quiet',
};

/** What is wrong, since when, how that is known and what to do; the worst first. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={styles.list}>
      {[...findings].sort(bySeverity).map(finding => (
        <li
          key={`${finding.code} ${finding.path} ${finding.message}`}
          className={styles.finding}
          data-severity={finding.severity}
        >
          <FindingBody finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingBody({ finding }: { finding: Finding }) {
  const { code, severity, message, since, hint, evidence, path } = finding;
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <>
      <div className={styles.first}>
        <ToneLabel tone={TONES[severity]}>
          {t(`severity.${severity}`)}
        </ToneLabel>
        <code className={styles.code}>{code}</code>
        {since && <Since at={since} />}
      </div>
      <p className={styles.message}>
        {path && <code>{path}: </code>}
        {message}
      </p>
      {hint && (
        <p className={styles.hint}>
          <b>{t('cluster.whatToDo')}:</b> {hint}
        </p>
      )}
      {evidence.length > 0 && (
        <ul className={styles.evidence} aria-label={t('cluster.evidence')}>
          {evidence.map(item => (
            <EvidenceItem key={`${item.object} ${item.text}`} evidence={item} />
          ))}
        </ul>
      )}
    </>
  );
}

function Since({ at }: { at: string }) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <span className={styles.secondary}>
      {t('cluster.since')} <Elapsed from={at} coarse />
    </span>
  );
}

function EvidenceItem({ evidence }: { evidence: Evidence }) {
  const { kind, object, text } = evidence;
  return (
    <li>
      <span className={styles.secondary}>
        {kind}
        {object && ` ${object}`}
      </span>
      <pre className={styles.text}>{text}</pre>
    </li>
  );
}
