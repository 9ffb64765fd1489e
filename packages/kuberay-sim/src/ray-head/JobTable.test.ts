import * as fc from 'fast-check';
import type { JobDetails } from './jobDetails';
import { HeadBench, recorded } from './testing';

const TERMINAL = ['SUCCEEDED', 'FAILED', 'STOPPED'];
const NEXT: Record<string, string[]> = {
  PENDING: ['PENDING', 'RUNNING', ...TERMINAL],
  RUNNING: ['RUNNING', ...TERMINAL],
};

/** Asserts where a test decides what holds, step by step. */
function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

function shape(job: JobDetails): unknown {
  const constant = new Set([
    'type',
    'status',
    'error_type',
    'driver_exit_code',
  ]);
  return Object.fromEntries(
    Object.entries(job).map(([key, value]) => [
      key,
      constant.has(key) || value === null ? value : typeof value,
    ]),
  );
}

describe('a job reads as recorded', () => {
  const runtime_env = { working_dir: 'gcs://_ray_pkg_cd15bba61c8b42d1.zip' };
  const metadata = {
    backstage_template: 'gpu-small',
    owner: 'user:default/alice',
  };

  it.each([
    ['job_fail_pending', 'python fail.py', 0, undefined, metadata],
    ['job_fail_failed', 'python fail.py', 60_000, undefined, metadata],
    ['job_nofile_failed', 'python no_such_file.py', 60_000, undefined, null],
    ['job_sleeper_running', 'python sleeper.py', 4000, undefined, metadata],
    ['job_sleeper_stopped', 'python sleeper.py', 4000, 2000, metadata],
  ])('%s', async (name, entrypoint, ms, afterStop, meta) => {
    const bench = new HeadBench();
    const known = recorded<JobDetails>(`${name}.json`);
    const id = known.submission_id;
    await bench.submit({
      entrypoint,
      submission_id: id,
      runtime_env,
      metadata: meta,
    });
    bench.clock.advance(ms);
    if (afterStop !== undefined) {
      const stop = () => bench.ask('POST', `/api/jobs/${id}/stop`);
      same((await stop()).body, { stopped: true });
      bench.clock.advance(afterStop);
      same((await stop()).body, { stopped: false });
    }
    const { body } = await bench.ask('GET', `/api/jobs/${id}`);
    const job = body as JobDetails;
    expect(shape(job)).toEqual(shape(known));
    expect(Object.keys(job)).toEqual(Object.keys(known));
    const words = (text: string | null) =>
      text
        ?.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/g, 'TIME')
        .replace(/session_[\w-]+/g, 'SESSION')
        .replace(/pid=\d+, ip=[\d.]+/g, 'WHERE');
    expect(words(job.message)).toBe(words(known.message));
    bench.heads.stop();
  });

  it('as long as no node has the GPUs, even after a stop', async () => {
    const bench = new HeadBench({ gpu: 2 });
    await bench.submit({
      entrypoint: 'echo hi',
      submission_id: 'job-8gpu',
      entrypoint_num_gpus: 8,
    });
    bench.clock.advance(60_000);
    const known = recorded<JobDetails>('gpu/job_pending_unschedulable.json');
    const read = async () =>
      (await bench.ask('GET', '/api/jobs/job-8gpu')).body;
    const expected = { ...known, start_time: expect.any(Number) };
    expect(await read()).toEqual(expected);
    expect((await bench.ask('POST', '/api/jobs/job-8gpu/stop')).body).toEqual({
      stopped: true,
    });
    bench.clock.advance(120_000);
    expect(await read()).toEqual(expected);
    expect((await bench.ask('DELETE', '/api/jobs/job-8gpu')).status).toBe(500);
    bench.heads.stop();
  });

  it('as one whose runtime environment cannot be set up', async () => {
    const bench = new HeadBench();
    const known = recorded<JobDetails>('job_badenv_failed.json');
    await bench.submit({
      entrypoint: 'echo hi',
      submission_id: 'job-badenv',
      runtime_env: known.runtime_env,
    });
    bench.clock.advance(10_000);
    const { body } = await bench.ask('GET', '/api/jobs/job-badenv');
    expect({
      ...(body as JobDetails),
      message: (body as JobDetails).message?.replace('10.244.0.7', '127.0.0.1'),
    }).toEqual({
      ...known,
      start_time: expect.any(Number),
      end_time: expect.any(Number),
    });
    bench.heads.stop();
  });
});

describe('an entrypoint that asks for GPUs', () => {
  let bench: HeadBench;
  const submit = (id: string) =>
    bench.submit({
      entrypoint: 'sleep 10',
      submission_id: id,
      entrypoint_num_gpus: 1,
    });
  const status = async (id: string) =>
    ((await bench.ask('GET', `/api/jobs/${id}`)).body as JobDetails).status;
  const logOf = (id: string) =>
    bench.heads.headOfPod(bench.pod.metadata.uid)!.jobs.logOf(id);

  beforeEach(() => {
    bench = new HeadBench({ gpu: 1 });
  });
  afterEach(() => bench.heads.stop());

  it('starts at the moment at which another one frees them', async () => {
    await submit('a');
    await submit('b');
    bench.clock.advance(5000);
    expect([await status('a'), await status('b')]).toEqual([
      'RUNNING',
      'PENDING',
    ]);
    // Nobody looks until long after.
    bench.clock.advance(17_000);
    expect([await status('a'), await status('b')]).toEqual([
      'SUCCEEDED',
      'RUNNING',
    ]);
    bench.clock.advance(600);
    expect(await status('b')).toBe('SUCCEEDED');
    expect(logOf('b')).toContain('Running entrypoint for job b');
  });

  it('starts when another one is stopped', async () => {
    await submit('a');
    await submit('b');
    bench.clock.advance(5000);
    await bench.ask('POST', '/api/jobs/a/stop');
    bench.clock.advance(1800);
    expect([await status('a'), await status('b')]).toEqual([
      'STOPPED',
      'RUNNING',
    ]);
  });

  it('goes on waiting after a restart of the simulator, unwatched', async () => {
    await submit('a');
    await submit('b');
    bench.heads.restore(JSON.parse(JSON.stringify(bench.heads.snapshot())));
    bench.clock.advance(22_000);
    expect(await status('b')).toBe('RUNNING');
    bench.clock.advance(600);
    expect(await status('b')).toBe('SUCCEEDED');
  });
});

describe('any order of actions', () => {
  const ids = fc.constantFrom('a', 'b', 'c');
  const entrypoint = fc.constantFrom(
    'echo hi',
    'sleep 7',
    'python fail.py',
    'exit 3',
    'python train.py',
  );
  const action = fc.oneof(
    fc.record({
      kind: fc.constant('submit' as const),
      id: ids,
      entrypoint,
      gpus: fc.constantFrom(0, 0, 1, 9),
    }),
    fc.record({ kind: fc.constant('stop' as const), id: ids }),
    fc.record({ kind: fc.constant('delete' as const), id: ids }),
    fc.record({ kind: fc.constant('restore' as const) }),
    fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.integer({ min: 0, max: 40_000 }),
    }),
  );

  it('lets states only go forward and logs only grow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), async actions => {
        const bench = new HeadBench({ gpu: 1 });
        const head = () => bench.heads.headOfPod(bench.pod.metadata.uid)!;
        const last = new Map<string, { job: JobDetails; log: string }>();
        for (const step of actions) {
          if (step.kind === 'advance') bench.clock.advance(step.ms);
          else if (step.kind === 'restore') {
            bench.heads.restore(
              JSON.parse(JSON.stringify(bench.heads.snapshot())),
            );
          } else if (step.kind === 'submit') {
            const { status } = await bench.submit({
              entrypoint: step.entrypoint,
              submission_id: step.id,
              entrypoint_num_gpus: step.gpus,
            });
            same(status, last.has(step.id) ? 500 : 200);
          } else if (step.kind === 'stop') {
            const { body } = await bench.ask(
              'POST',
              `/api/jobs/${step.id}/stop`,
            );
            const before = last.get(step.id)?.job.status;
            if (before && TERMINAL.includes(before)) {
              same(body, { stopped: false });
            }
          } else {
            const { status } = await bench.ask(
              'DELETE',
              `/api/jobs/${step.id}`,
            );
            if (status === 200) last.delete(step.id);
            else same([404, 500].includes(status), true);
          }
          const jobs = head().jobs.list();
          same(
            jobs.map(job => job.submission_id),
            expect.arrayContaining([...last.keys()]),
          );
          for (const job of jobs) {
            const id = job.submission_id!;
            const log = head().jobs.logOf(id);
            const before = last.get(id);
            const ended = TERMINAL.includes(job.status);
            if (before) {
              same(
                (NEXT[before.job.status] ?? [before.job.status]).includes(
                  job.status,
                ),
                true,
              );
              same(log.startsWith(before.log), true);
              if (TERMINAL.includes(before.job.status)) {
                same(job, before.job);
                same(log, before.log);
              }
            }
            same(job.end_time === null, !ended);
            same(
              job.driver_exit_code === null,
              !['SUCCEEDED', 'FAILED'].includes(job.status),
            );
            last.set(id, { job, log });
          }
        }
        bench.heads.stop();
      }),
      { numRuns: 60 },
    );
  });
});
