import { pythonLogTime, type LoggedLine } from '../kubelet';
import { linesOf } from './plainProgram';

interface Submitted {
  id: string;
  /** Of the dashboard, without a scheme. */
  address: string;
  /** Milliseconds since 1970. */
  submittedAt: number;
}

/** What `ray job submit` prints: its own words, then the job's log. */
export function submitterText(
  { id, address, submittedAt }: Submitted,
  log: { at: number; text: string }[],
): LoggedLine[] {
  const line = (level: string, source: string, text: string) => ({
    at: submittedAt,
    text: `${pythonLogTime(submittedAt)}\t${level} ${source} -- ${text}`,
  });
  const title = `Job '${id}' submitted successfully`;
  const rule = '-'.repeat(title.length);
  const hint = (source: string, text: string) => line('INFO', source, text);
  const head = [
    hint('cli.py:41', `Job submission server address: http://${address}`),
    line('SUCC', 'cli.py:65', rule),
    line('SUCC', 'cli.py:66', title),
    line('SUCC', 'cli.py:67', rule),
    hint('cli.py:291', 'Next steps'),
    hint('cli.py:292', 'Query the logs of the job:'),
    hint('cli.py:294', `  ray job logs ${id}`),
    hint('cli.py:296', 'Query the status of the job:'),
    hint('cli.py:298', `  ray job status ${id}`),
    hint('cli.py:300', 'Request the job to be stopped:'),
    hint('cli.py:302', `  ray job stop ${id}`),
  ];
  return log.length === 0 ? head.slice(0, 4) : [...head, ...linesOf(log)];
}
