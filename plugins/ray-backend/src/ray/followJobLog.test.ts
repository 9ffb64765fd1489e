import { followJobLog, type JobLogPart } from './followJobLog';
import { RayError } from './RayError';
import type { RayHeadClient, RayJobInfo } from './RayHeadClient';

const LOG =
  'Running entrypoint\nepoch 1 │█░░│ loss=1.0\nepoch 2 │██░│ loss=0.5\ndone ✔\n';

type Status = RayJobInfo['status'];

/** A head that follows a script: what each life of the tail gives and how it ends, and the job's state after each. */
class ScriptedHead
  implements Pick<RayHeadClient, 'tail' | 'getJob' | 'logs' | 'logFileChunks'>
{
  tails = 0;
  wholeLogs = 0;
  follows = true;
  #asked = 0;

  constructor(
    readonly script: {
      tails: { frames: string[]; end?: RayError }[];
      statuses: (Status | RayError)[];
      /** Before the first tail; RUNNING where it is absent. */
      before?: Status;
      logs?: string | RayError;
      file?: Buffer | RayError;
      type?: RayJobInfo['type'];
    },
  ) {}

  async *tail() {
    const life = this.script.tails[this.tails] ?? { frames: [] };
    this.tails += 1;
    yield* life.frames;
    if (life.end) throw life.end;
  }

  async getJob(): Promise<RayJobInfo> {
    const { before = 'RUNNING', statuses, type = 'SUBMISSION' } = this.script;
    this.#asked += 1;
    const isBefore = this.#asked === 1 && this.follows;
    const status = isBefore
      ? before
      : (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 'SUCCEEDED';
    if (status instanceof RayError) throw status;
    return { type, status, entrypoint: 'python train.py', metadata: {} };
  }

  async logs(): Promise<string> {
    this.wholeLogs += 1;
    const { logs = LOG } = this.script;
    if (logs instanceof RayError) throw logs;
    return logs;
  }

  async *logFileChunks(): AsyncGenerator<Buffer> {
    const { file = Buffer.from(LOG) } = this.script;
    if (file instanceof RayError) throw file;
    for (let at = 0; at < file.length; at += 7) {
      yield file.subarray(at, at + 7);
    }
  }

  client(): RayHeadClient {
    const unused = () => {
      throw new Error('not part of this story');
    };
    return {
      tail: () => this.tail(),
      getJob: () => this.getJob(),
      logs: () => this.logs(),
      logFile: unused,
      logFileChunks: () => this.logFileChunks(),
      version: unused,
      listJobs: unused,
      submitJob: unused,
      stopJob: unused,
      deleteJob: unused,
    };
  }
}

async function read(
  head: ScriptedHead,
  options: { fromByte?: number; follow?: boolean; signal?: AbortSignal } = {},
) {
  const parts: JobLogPart[] = [];
  head.follows = options.follow ?? true;
  for await (const part of followJobLog(head.client(), 'job', {
    retryDelayMs: () => 1,
    ...options,
  })) {
    parts.push(part);
  }
  const texts = parts.flatMap(part => (part.type === 'text' ? [part] : []));
  let offset = options.fromByte ?? 0;
  for (const part of texts) {
    expect(part.offset).toBe(offset);
    offset += Buffer.byteLength(part.text);
  }
  return {
    text: texts.map(({ text }) => text).join(''),
    notices: parts.flatMap(part =>
      part.type === 'notice' ? [part.message] : [],
    ),
    last: parts[parts.length - 1],
  };
}

const unreachable = new RayError('unreachable', 'the connection broke');
const undecodable = new RayError('undecodable', "can't decode byte 0xff");

describe('followJobLog', () => {
  it('gives the log once, and ends with the job', async () => {
    const head = new ScriptedHead({
      tails: [{ frames: [LOG.slice(0, 30), LOG.slice(30)] }],
      statuses: ['SUCCEEDED'],
    });
    const { text, last } = await read(head);
    expect(text).toBe(LOG);
    expect(last).toMatchObject({
      type: 'end',
      job: { status: 'SUCCEEDED' },
      endOffset: Buffer.byteLength(LOG),
    });
  });

  it('does not take the close of the tail for the end of the job', async () => {
    const head = new ScriptedHead({
      tails: [
        { frames: [LOG.slice(0, 25)] },
        { frames: [LOG.slice(0, 10), LOG.slice(10, 50)] },
        { frames: [LOG] },
      ],
      statuses: ['RUNNING', 'RUNNING', 'FAILED'],
    });
    expect((await read(head)).text).toBe(LOG);
    expect(head.tails).toBe(3);
  });

  it('takes the log up where it was lost, and waits for a head that is away', async () => {
    const head = new ScriptedHead({
      tails: [
        { frames: [LOG.slice(0, 33)], end: unreachable },
        { frames: [], end: unreachable },
        { frames: [LOG] },
      ],
      statuses: [unreachable, unreachable, 'RUNNING', 'RUNNING', 'SUCCEEDED'],
    });
    expect((await read(head)).text).toBe(LOG);
  });

  it('reads the whole log after the end, since the tail may have been cut short', async () => {
    const head = new ScriptedHead({
      tails: [{ frames: [LOG.slice(0, 12)] }],
      statuses: ['STOPPED'],
    });
    expect((await read(head)).text).toBe(LOG);
    expect(head.wholeLogs).toBe(1);
  });

  it('begins at a byte', async () => {
    const head = new ScriptedHead({
      tails: [{ frames: [LOG] }],
      statuses: ['SUCCEEDED'],
    });
    const fromByte = Buffer.byteLength('Running entrypoint\n');
    expect((await read(head, { fromByte })).text).toBe(LOG.slice(19));
  });

  it('gives what is there without waiting', async () => {
    const head = new ScriptedHead({ tails: [], statuses: ['RUNNING'] });
    const { text, last } = await read(head, { follow: false });
    expect(text).toBe(LOG);
    expect(last).toMatchObject({ type: 'end', job: { status: 'RUNNING' } });
    expect(head.tails).toBe(0);
  });

  it('reads the file of a log that is not UTF-8, which Ray answers with silence', async () => {
    const file = Buffer.concat([
      Buffer.from('one\r\n50%\r100%\n'),
      Buffer.from([0xff, 0x0a]),
    ]);
    const head = new ScriptedHead({
      tails: [{ frames: [] }],
      statuses: ['RUNNING', 'SUCCEEDED'],
      logs: undecodable,
      file,
    });
    const { text, notices } = await read(head);
    expect(text).toBe('one\n50%\n100%\n\ufffd\n');
    expect(notices).toEqual([expect.stringContaining('not UTF-8')]);
  });

  it('does not tail a job that has ended, whose tail the head would keep open', async () => {
    const head = new ScriptedHead({
      tails: [],
      before: 'FAILED',
      statuses: ['FAILED'],
    });
    const { text, last } = await read(head);
    expect(text).toBe(LOG);
    expect(last).toMatchObject({ type: 'end', job: { status: 'FAILED' } });
    expect(head.tails).toBe(0);
  });

  it.each([true, false])(
    'reads a log that is too large at once as it comes from its file (follow=%s)',
    async follow => {
      const head = new ScriptedHead({
        tails: [{ frames: [LOG.slice(0, 12)] }],
        statuses: ['SUCCEEDED'],
        logs: new RayError('tooLarge', 'the answer is larger than 64 bytes'),
        file: Buffer.from(LOG.replace(/\n/g, '\r\n')),
      });
      const { text, notices } = await read(head, { follow });
      expect(text).toBe(LOG);
      expect(notices).toEqual([]);
    },
  );

  it('breaks off where the log is neither given whole nor by its file', async () => {
    const head = new ScriptedHead({
      tails: [{ frames: ['a\n'] }],
      statuses: ['SUCCEEDED'],
      logs: new RayError('tooLarge', 'the answer is larger than 64 bytes'),
      file: unreachable,
    });
    await expect(read(head)).rejects.toBe(unreachable);
  });

  it.each([
    [
      'does not know the job',
      new RayError('notFound', 'Job job does not exist'),
    ],
    [
      'refuses us',
      new RayError('unauthorized', 'Forbidden: Invalid authentication token'),
    ],
  ])('ends with the error of a head that %s', async (_, error) => {
    const head = new ScriptedHead({
      tails: [{ frames: [], end: unreachable }],
      statuses: [error],
    });
    await expect(read(head)).rejects.toBe(error);
  });

  it('says that the log of a driver is not kept', async () => {
    const head = new ScriptedHead({
      tails: [{ frames: [], end: unreachable }],
      statuses: ['RUNNING'],
      type: 'DRIVER',
    });
    await expect(read(head)).rejects.toThrow(
      'Ray keeps logs of submissions only',
    );
  });

  it('stops with the reason of its signal', async () => {
    const head = new ScriptedHead({ tails: [], statuses: [unreachable] });
    const controller = new AbortController();
    const reading = read(head, { signal: controller.signal });
    controller.abort(new Error('the reader left'));
    await expect(reading).rejects.toThrow('the reader left');
  });
});
