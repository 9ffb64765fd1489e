import type { PodLogLine } from './backends';
import { logText, type LogQuery } from './podLogs';

const line = (n: number): PodLogLine => ({
  time: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
  text: `line ${n}`,
});

const QUERY: LogQuery = {
  container: 'a',
  follow: false,
  previous: false,
  timestamps: false,
};

async function* existing(count: number) {
  for (let n = 0; n < count; n += 1) yield line(n);
}

async function textOf(
  lines: AsyncIterable<PodLogLine>,
  query: Partial<LogQuery>,
): Promise<string> {
  let text = '';
  for await (const part of logText(lines, { ...QUERY, ...query })) text += part;
  return text;
}

describe('logText', () => {
  it('gives all lines', async () => {
    expect(await textOf(existing(2), {})).toBe('line 0\nline 1\n');
  });

  it('gives the last lines', async () => {
    expect(await textOf(existing(5), { tailLines: 2 })).toBe(
      'line 3\nline 4\n',
    );
  });

  it('gives lines since a moment, with their times', async () => {
    expect(
      await textOf(existing(3), { since: line(2).time, timestamps: true }),
    ).toBe('2026-01-01T00:00:02.000000000Z line 2\n');
  });

  it('ends at a number of bytes', async () => {
    expect(await textOf(existing(3), { limitBytes: 9 })).toBe('line 0\nli');
  });

  it('follows after the tail', async () => {
    let release: () => void = () => undefined;
    const later = new Promise<void>(resolve => {
      release = resolve;
    });
    async function* growing() {
      yield* existing(3);
      await later;
      yield line(3);
    }
    const parts = logText(growing(), { ...QUERY, follow: true, tailLines: 1 });
    expect((await parts.next()).value).toBe('line 2\n');
    release();
    expect((await parts.next()).value).toBe('line 3\n');
    expect((await parts.next()).done).toBe(true);
  });
});
