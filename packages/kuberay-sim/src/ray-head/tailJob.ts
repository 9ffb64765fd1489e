import type { Clock } from '../clock';
import type { ProxySocket } from '../server/backends';
import type { HeadJob } from './HeadJob';

const POLL_MS = 500;
const LINGER_MS = 3_000;
const FRAME_LINES = 10;
const FRAME_CHARS = 20_000;

/** Cuts lines into frames as Ray's tail does. */
export function frames(lines: string[]): string[] {
  const result: string[] = [];
  let frame: string[] = [];
  let size = 0;
  for (const line of lines) {
    if (frame.length === FRAME_LINES || size + line.length > FRAME_CHARS) {
      if (frame.length > 0) result.push(`${frame.join('\n')}\n`);
      frame = [];
      size = 0;
    }
    frame.push(line);
    size += line.length + 1;
  }
  if (frame.length > 0) result.push(`${frame.join('\n')}\n`);
  return result;
}

/**
 * Sends a job's log from its beginning, then what comes; closes about three
 * seconds after the job's end with 1000. A log that is no UTF-8 closes without
 * data. A head that goes away breaks the connection.
 */
export function tailJob(
  job: HeadJob,
  socket: ProxySocket,
  clock: Clock,
  isAlive: () => boolean,
): void {
  let sent = 0;
  let cancel = () => {};
  let open = true;
  socket.onClose(() => {
    open = false;
    cancel();
  });
  const close = () => {
    if (open) socket.close(1000);
  };
  const look = () => {
    if (!open) return;
    if (!isAlive()) {
      if (socket.raw) socket.raw.destroy();
      else socket.close(1011);
      return;
    }
    const now = clock.now().getTime();
    if (job.isInvalidUtf8(now)) {
      cancel = clock.setTimeout(close, LINGER_MS);
      return;
    }
    const lines = job.lines(now);
    for (const frame of frames(lines.slice(sent))) socket.send(frame);
    sent = lines.length;
    const over = job.endTime(now) !== undefined;
    cancel = clock.setTimeout(over ? close : look, over ? LINGER_MS : POLL_MS);
  };
  look();
}
