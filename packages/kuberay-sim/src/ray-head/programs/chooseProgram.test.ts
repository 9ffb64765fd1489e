import * as fc from 'fast-check';
import { chooseProgram } from './chooseProgram';
import type { ProgramContext, ProgramRun } from './Program';
import { seededRandom } from './seededRandom';

function run(entrypoint: string, submissionId = 'job'): ProgramRun {
  const context: ProgramContext = {
    submissionId,
    entrypoint,
    sessionDir: '/tmp/ray/session_x',
    packageName: '_ray_pkg_x',
    gcsAddress: '10.0.0.1:6379',
    dashboardUrl: 'http://10.0.0.1:8265',
    nodeIp: '10.0.0.1',
    workers: 2,
    resources: { CPU: 4, memory: 8 },
    timeAt: at => new Date(at),
    random: seededRandom(submissionId),
  };
  return chooseProgram(entrypoint)(context);
}

function textOf({ output }: ProgramRun): string {
  return output.map(({ text }) => text).join('');
}

it.each([
  [`python -c "print('hello')"`, 'hello\n'],
  [`python3 -c 'import sys; print("a"); print("b")'`, 'a\nb\n'],
  ['python -c "print(6 * 7)"', '42\n'],
  [
    `python -c "for i in range(3): print(f'step {i}')"`,
    'step 0\nstep 1\nstep 2\n',
  ],
  ['echo one && echo two; echo three', 'one\ntwo\nthree\n'],
  ['for i in $(seq 1 3); do echo $i; sleep 1; done', '1\n2\n3\n'],
  [`bash -c 'echo inner'`, 'inner\n'],
  [`python -c "print('it\\'s')"`, "it's\n"],
  ['echo hi there', 'hi there\n'],
  [`echo 'quoted'`, 'quoted\n'],
])('prints what %s says', (entrypoint, expected) => {
  const result = run(entrypoint);
  expect(textOf(result)).toBe(expected);
  expect(result.exitCode).toBe(0);
});

it.each([
  ['python -c "raise ValueError(1)"', 1],
  ['bash -c "exit 3"', 3],
  ['python fail.py', 1],
  ['python no_such_file.py', 2],
  [`python -c "print('x'); exit(4)"`, 4],
  ['echo a && exit 3', 3],
  ['false && echo never', 1],
  ['unknown-tool --help', 127],
  ['cat train.log | grep loss', 126],
])('fails with %s', (entrypoint, exitCode) => {
  expect(run(entrypoint).exitCode).toBe(exitCode);
});

it('sleeps as long as it is told, in silence', () => {
  const result = run('sleep 5');
  expect(textOf(result)).toBe('');
  expect(result.endsAt).toBeGreaterThanOrEqual(5000);
  expect(result.endsAt).toBeLessThan(6000);
});

it('has a script that ticks each second', () => {
  const result = run('python sleeper.py --seconds 5');
  expect(textOf(result)).toContain('tick 5\n');
  expect(result.endsAt).toBeLessThan(6000);
});

it('prints what the cluster has', () => {
  const result = run(
    'python -c "import ray; ray.init(); print(ray.cluster_resources())"',
  );
  expect(textOf(result)).toContain('Connected to Ray cluster.');
  expect(textOf(result)).toMatch(/\n\{'CPU': 4\.0, 'memory': 8\.0\}\n$/);
  expect(result.driverAt).toBeDefined();
});

it('does not make up what only Python knows', () => {
  expect(textOf(run('python -c "print(open(1))"'))).toContain(
    'print(open(1)) is not evaluated',
  );
});

it('trains for hours when it is told to', () => {
  const result = run('python train.py --max-hours 240');
  expect(result.endsAt).toBe(240 * 3_600_000);
  expect(result.output.length).toBeLessThan(30_000);
});

it('trains for a minute to a minute and a half otherwise', () => {
  const result = run('python train.py --epochs 3');
  expect(result.endsAt).toBeGreaterThanOrEqual(60_000);
  expect(result.endsAt).toBeLessThanOrEqual(90_000);
  expect(textOf(result)).toContain('\u001b[36m(train_fn pid=');
  expect(textOf(result)).toContain(')\u001b[0m epoch 1/12 ');
});

it('gives the same run for the same submission, in order and before its end', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (entrypoint, id) => {
      const result = run(entrypoint, id);
      expect(run(entrypoint, id)).toEqual(result);
      let last = 0;
      for (const { at } of result.output) {
        expect(at).toBeGreaterThanOrEqual(last);
        expect(at).toBeLessThanOrEqual(result.endsAt);
        last = at;
      }
    }),
    { numRuns: 200 },
  );
});
