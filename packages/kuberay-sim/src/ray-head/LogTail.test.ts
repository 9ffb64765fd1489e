import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadBench, type Frame } from './testing';

let bench: HeadBench;

beforeEach(() => {
  bench = new HeadBench();
});

afterEach(() => bench.heads.stop());

interface RecordedFrame {
  t: number;
  type: string;
  data?: string;
  code?: number;
}

function recordedFrames(name: string): RecordedFrame[] {
  return readFileSync(join(__dirname, '__fixtures__/tail', name), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RecordedFrame)
    .filter(({ type }) => type === 'TEXT' || type === 'CLOSE');
}

/** Text with everything that is different in each run made equal. */
function normal(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/g, 'TIME')
    .replace(/session_[\w-]+/g, 'SESSION')
    .replace(/_ray_pkg_[0-9a-f]+/g, 'PACKAGE')
    .replace(/pid=\d+/g, 'PID')
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/g, 'ADDRESS');
}

function texts(frames: Frame[]): string[] {
  return frames.flatMap(({ text }) => (text === undefined ? [] : [text]));
}

const runtime_env = { working_dir: 'gcs://_ray_pkg_cd15bba61c8b42d1.zip' };

it('sends the recorded text of a job that fails, ten lines at a time', async () => {
  await bench.submit({
    entrypoint: 'python fail.py',
    submission_id: 'job-fail',
    runtime_env,
  });
  const { frames } = await bench.tail('job-fail');
  bench.clock.advance(60_000);
  const known = recordedFrames('fail_traceback.jsonl');
  expect(normal(texts(frames).join(''))).toBe(
    normal(known.map(({ data }) => data ?? '').join('')).replace(/1000$/, ''),
  );
  for (const text of texts(frames)) {
    expect(text.split('\n').length).toBeLessThanOrEqual(11);
  }
  expect(frames.at(-1)).toMatchObject({ code: 1000 });
});

it('sends ticks as they come and closes three seconds after a stop', async () => {
  await bench.submit({
    entrypoint: 'python sleeper.py',
    submission_id: 'job-sleeper',
    runtime_env,
  });
  const { frames } = await bench.tail('job-sleeper');
  bench.clock.advance(5700);
  await bench.ask('POST', '/api/jobs/job-sleeper/stop');
  bench.clock.advance(60_000);
  const known = recordedFrames('sleeper_stopped.jsonl');
  const ticks = (list: string[]) => list.join('').match(/tick \d/g);
  expect(ticks(texts(frames))).toEqual(
    ticks(known.map(({ data }) => data ?? '')),
  );
  const [last, close] = frames.slice(-2);
  expect(close.code).toBe(1000);
  expect(close.t - last.t).toBeGreaterThanOrEqual(2.9);
  expect(close.t - last.t).toBeLessThanOrEqual(4.1);
});

it('sends a burst of 5,000 lines in frames of ten', async () => {
  await bench.submit({ entrypoint: 'python burst.py', submission_id: 'b' });
  const live = await bench.tail('b');
  bench.clock.advance(60_000);
  const sent = texts(live.frames);
  expect(sent).toHaveLength(502);
  for (const text of sent.slice(1, -1)) {
    expect(text.split('\n')).toHaveLength(11);
  }
  expect(sent.at(-1)).toBe('[burst] done\n');
});

it('sends a line within moments of its being written', async () => {
  await bench.submit({
    entrypoint: 'python sleeper.py --seconds 5',
    submission_id: 't',
  });
  const { frames } = await bench.tail('t');
  bench.clock.advance(60_000);
  const writtenAt = (tick: number) => 1.2 + tick;
  for (const tick of [1, 2, 3, 4, 5]) {
    const frame = frames.find(({ text }) => text?.includes(`tick ${tick}\n`));
    expect(frame?.t).toBeGreaterThanOrEqual(writtenAt(tick));
    expect(frame?.t).toBeLessThan(writtenAt(tick) + 0.1);
  }
});

it('begins at the start of the log at each connection', async () => {
  await bench.submit({ entrypoint: 'python burst.py', submission_id: 'b' });
  bench.clock.advance(60_000);
  const first = await bench.tail('b');
  bench.clock.advance(60_000);
  const second = await bench.tail('b');
  bench.clock.advance(60_000);
  expect(texts(second.frames)).toEqual(texts(first.frames));
  expect(texts(first.frames)[0]).toContain('Runtime env is setting up.');
});

it('ends a frame in mid-line when the program has', async () => {
  await bench.submit({ entrypoint: 'python slow_utf8.py', submission_id: 'u' });
  const { frames } = await bench.tail('u');
  bench.clock.advance(60_000);
  const sent = texts(frames);
  expect(sent.some(text => !text.endsWith('\n'))).toBe(true);
  const { body } = await bench.ask('GET', '/api/jobs/u/logs');
  expect(body).toEqual({ logs: sent.join('') });
  expect(sent.at(-1)).toMatch(/end without newline ∞$/);
});

it('closes without data when the log is not UTF-8, and after a failed setup', async () => {
  await bench.submit({
    entrypoint: 'python split_utf8.py',
    submission_id: 's',
  });
  await bench.submit({
    entrypoint: 'echo hi',
    submission_id: 'e',
    runtime_env: { working_dir: 'gcs://_ray_pkg_0000000000000000.zip' },
  });
  bench.clock.advance(30_000);
  for (const [id, name] of [
    ['s', 'split_and_invalid_utf8_after_end.jsonl'],
    ['e', 'bad_runtime_env.jsonl'],
  ]) {
    const { frames } = await bench.tail(id);
    bench.clock.advance(30_000);
    const [{ t, code }] = recordedFrames(name);
    expect(frames).toEqual([{ t: Math.floor(t), code }]);
  }
});

it('stays silent for a job that cannot be placed', async () => {
  await bench.submit({
    entrypoint: 'echo hi',
    submission_id: 'p',
    entrypoint_num_gpus: 8,
  });
  const { frames, leave } = await bench.tail('p');
  bench.clock.advance(600_000);
  expect(frames).toEqual([]);
  leave();
});

it('refuses unknown jobs and drivers in the handshake', async () => {
  bench.heads.seedJob(bench.pod.metadata.uid, {
    submissionId: 'driver',
    entrypoint: 'python driver.py',
    status: 'RUNNING',
    startedAgoMs: 1000,
    driver: { pid: 1 },
  });
  expect((await bench.tail('no-such-job')).refusal).toBe(404);
  expect((await bench.tail('02000000')).refusal).toBe(400);
});

it('leaves no timer behind when the reader goes or the heads stop', async () => {
  await bench.submit({ entrypoint: 'sleep 600', submission_id: 'j' });
  const left = await bench.tail('j');
  const stopped = await bench.tail('j');
  bench.clock.advance(5000);
  left.leave();
  bench.heads.stop();
  const counts = [left.frames.length, stopped.frames.length];
  bench.clock.advance(60_000);
  expect([left.frames.length, stopped.frames.length]).toEqual(counts);
});
