import type { ContainerStatus, Pod } from './Pod';
import { faultOf } from './faults';
import { pythonLogTime } from './pythonLogTime';

/** A line of a container's log, and when it was written. */
export interface LoggedLine {
  at: number;
  text: string;
}

/** What `ray start --block` prints. */
function rayStart(pod: Pod, start: number): LoggedLine[] {
  const isHead = pod.metadata.labels?.['ray.io/node-type'] === 'head';
  const ip = pod.status.podIP ?? '';
  const at = (after: number, level: string, source: string, text: string) => ({
    at: start + after,
    text: `${pythonLogTime(start + after)}\t${level} ${source} -- ${text}`,
  });
  const common = [
    at(900, 'INFO', 'scripts.py:1160', `Local node IP: ${ip}`),
    at(1_250, 'SUCC', 'scripts.py:1176', '--------------------'),
    at(1_250, 'SUCC', 'scripts.py:1177', 'Ray runtime started.'),
    at(1_250, 'SUCC', 'scripts.py:1178', '--------------------'),
  ];
  const head = [
    at(1_255, 'INFO', 'scripts.py:1180', 'Next steps'),
    at(
      1_255,
      'INFO',
      'scripts.py:1183',
      'To add another node to this Ray cluster, run',
    ),
    at(1_255, 'INFO', 'scripts.py:1186', `  ray start --address='${ip}:6379'`),
    at(1_256, 'INFO', 'scripts.py:1220', 'To terminate the Ray runtime, run'),
    at(1_256, 'INFO', 'scripts.py:1221', '  ray stop'),
  ];
  const end = [
    at(1_260, 'INFO', 'scripts.py:1329', '--block'),
    {
      at: start + 1_260,
      text: 'This command will now block forever until terminated by a signal.',
    },
    {
      at: start + 1_260,
      text: 'Running subprocesses are monitored and a message will be printed if any of them terminate unexpectedly. Subprocesses exit with SIGTERM will be treated as graceful, thus NOT reported.',
    },
  ];
  const usage = at(
    700,
    'INFO',
    'usage_lib.py:447',
    'Usage stats collection is disabled.',
  );
  return isHead ? [usage, ...common, ...head, ...end] : [...common, ...end];
}

function crash(pod: Pod, start: number): LoggedLine[] {
  const image = pod.spec.containers[0].image;
  return [
    'Traceback (most recent call last):',
    '  File "/home/ray/anaconda3/bin/ray", line 8, in <module>',
    '    sys.exit(main())',
    '  File "/home/ray/anaconda3/lib/python3.11/site-packages/ray/scripts/scripts.py", line 2829, in main',
    '    return cli()',
    '  File "/home/ray/anaconda3/lib/python3.11/site-packages/ray/_private/node.py", line 408, in _check_version',
    '    raise RuntimeError(error_message)',
    `RuntimeError: Version mismatch: the cluster was started with another version of Ray or Python than this node (${image}).`,
  ].map(text => ({ at: start + 1_500, text }));
}

/**
 * What one run of a container has printed, in order of time: the lines follow
 * from the pod, nothing of them is stored.
 */
export function containerLog(
  pod: Pod,
  name: string,
  startedAt: number,
  endedAt: number,
): LoggedLine[] {
  let lines: LoggedLine[] = [];
  if (name === 'wait-gcs-ready') {
    for (let after = 0; startedAt + after < endedAt; after += 5_000) {
      const seconds = after / 1000;
      const text = `${seconds} seconds elapsed: Waiting for GCS to be ready.`;
      lines.push({ at: startedAt + after, text });
      if (lines.length > 2_000) break;
    }
    const done = pod.status.initContainerStatuses?.find(
      status => status.name === name,
    )?.state.terminated;
    if (done) lines.push({ at: endedAt, text: 'GCS is ready.' });
    return lines;
  }
  if (name === pod.spec.containers[0].name) {
    lines =
      faultOf(pod) === 'crash-loop' || faultOf(pod) === 'exit'
        ? crash(pod, startedAt)
        : rayStart(pod, startedAt);
  } else if (name === 'autoscaler') {
    const text = `${pythonLogTime(
      startedAt,
    )}\tINFO monitor.py:164 -- Starting autoscaler metrics server on port 44217`;
    const next = `${pythonLogTime(
      startedAt,
    )}\tINFO monitor.py:246 -- Monitor: Started`;
    lines = [text, next].map(line => ({ at: startedAt, text: line }));
  }
  return lines.filter(({ at }) => at <= endedAt);
}

/** Begin and end of a container's run, undefined when there was none. */
export function runOf(
  status: ContainerStatus | undefined,
  previous: boolean,
): { startedAt: number; endedAt?: number } | undefined {
  const state = previous ? status?.lastState : status?.state;
  if (state?.running) return { startedAt: Date.parse(state.running.startedAt) };
  // While a container waits to be restarted, its log is that of its last run.
  const ended = state?.terminated ?? status?.lastState.terminated;
  return (
    ended && {
      startedAt: Date.parse(ended.startedAt),
      endedAt: Date.parse(ended.finishedAt),
    }
  );
}
