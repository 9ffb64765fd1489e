import type { Container, LoggedLine, Pod } from '../kubelet';
import { chooseProgram, seededRandom } from '../ray-head/programs';
import { TimedText } from '../ray-head/TimedText';

/** What a command without Ray does, from beginning to end. */
export interface PlainRun {
  /** Simulated milliseconds after the start. */
  endsAt: number;
  exitCode: number;
  lines: LoggedLine[];
}

/** The script of `sh -c SCRIPT`, or the words as they are. */
function scriptOf({ command = [], args = [] }: Container): string {
  const words = [...command, ...args].filter(word => word !== '--');
  const shell = /(^|\/)(ba|da|)sh$/.test(words[0] ?? '');
  return shell && words[1]?.startsWith('-') && words[1].includes('c')
    ? words.slice(2).join(' ')
    : words.join(' ');
}

/** The run of a Job's container, by what its command says. */
export function plainProgram(
  pod: Pod,
  container: Container,
  startedAt: number,
  timeScale: number,
): PlainRun {
  const { uid } = pod.metadata;
  const momentOf = (at: number) => startedAt + at / timeScale;
  const ip = pod.status.podIP ?? '127.0.0.1';
  const run = chooseProgram(scriptOf(container) || 'true')({
    submissionId: uid,
    entrypoint: scriptOf(container),
    sessionDir: '/tmp/ray/session_latest',
    packageName: '_ray_pkg_local',
    gcsAddress: `${ip}:6379`,
    dashboardUrl: `http://${ip}:8265`,
    nodeIp: ip,
    workers: 1,
    resources: {},
    timeAt: at => new Date(momentOf(at)),
    random: seededRandom(uid),
  });
  const text = new TimedText(
    run.output.map(({ at, text: own }) => ({ at: momentOf(at), text: own })),
  );
  return {
    endsAt: run.endsAt,
    exitCode: run.exitCode,
    lines: linesOf(text.parts()),
  };
}

/** Pieces of text as lines, each at the moment of its last piece. */
export function linesOf(parts: { at: number; text: string }[]): LoggedLine[] {
  const lines: LoggedLine[] = [];
  let rest = '';
  let last = 0;
  for (const { at, text } of parts) {
    last = at;
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) lines.push({ at, text: piece });
  }
  if (rest !== '') lines.push({ at: last, text: rest });
  return lines;
}
