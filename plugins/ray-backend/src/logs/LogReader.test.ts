import fc from 'fast-check';
import { FakeRayHead } from '../__testUtils__/FakeRayHead';
import { FleetStore, type Fleet } from '../fleet';
import type { JobTarget } from '../jobs';
import { RayError } from '../ray';
import { LogReader } from './LogReader';
import { tailOffset } from './tailOffset';

const target: JobTarget = {
  cluster: { kubernetesCluster: 'demo', namespace: 'ads-ml', name: 'train' },
  uid: 'cluster-uid',
  id: 'job',
};

const rayCluster = {
  apiVersion: 'ray.io/v1',
  kind: 'RayCluster' as const,
  metadata: {
    namespace: 'ads-ml',
    name: 'train',
    uid: 'cluster-uid',
    resourceVersion: '1',
  },
  spec: {},
};

describe('LogReader', () => {
  let head: FakeRayHead;
  let store: FleetStore;
  let reader: LogReader;
  let abort: AbortController;

  beforeEach(async () => {
    head = new FakeRayHead();
    store = new FleetStore(error => {
      throw error;
    });
    store.apply('RayCluster', 'demo', {
      type: 'upsert',
      object: rayCluster,
      resync: false,
    });
    reader = LogReader.create({
      fleet: store as unknown as Fleet,
      heads: head,
    });
    abort = new AbortController();
    await head.submitJob({ submissionId: 'job', entrypoint: 'x' });
    head.set('job', { status: 'RUNNING' });
  });

  afterEach(() => abort.abort());

  const open = (
    options: object = {},
    locate: () => JobTarget | undefined = () => target,
  ) =>
    reader.open(locate, () => false, {
      follow: false,
      signal: abort.signal,
      ...options,
    });

  const read = async (chunks: AsyncIterable<string>) => {
    let text = '';
    for await (const chunk of chunks) text += chunk;
    return text;
  };

  it('gives what is there, from a byte on', async () => {
    head.write('job', 'one\ntwo ü\nthree\n');
    expect(await read((await open()).chunks)).toBe('one\ntwo ü\nthree\n');
    expect(await read((await open({ fromByte: 4 })).chunks)).toBe(
      'two ü\nthree\n',
    );
  });

  it('begins so many lines before the end, and says at which byte that is', async () => {
    head.write('job', 'one\ntwo ü\nthree\n');
    const opened = await open({ tail: 2 });
    expect(opened.start).toBe(4);
    expect(await read(opened.chunks)).toBe('two ü\nthree\n');
  });

  it.each([
    ['a log', 'one\ntwo ü\r\nthree\n'],
    ['a log in pieces', 'one\ntwo ü\r', '\nthree', '\n'],
    ['one without a last newline', 'one\ntwo ü\rthree'],
  ])(
    'finds the last lines of what is too large to be read at once: %s',
    async (_, ...pieces) => {
      jest
        .spyOn(head, 'logs')
        .mockRejectedValue(new RayError('tooLarge', 'too large at once'));
      jest
        .spyOn(head, 'logFileChunks')
        .mockImplementation(async function* file() {
          for (const piece of pieces) yield Buffer.from(piece);
        });
      const opened = await open({ tail: 2 });
      expect(opened.start).toBe(4);
      expect(await read(opened.chunks)).toMatch(/^two ü\nthree\n?$/);
    },
  );

  it('says what is wrong with a log before it gives any of it', async () => {
    jest
      .spyOn(head, 'logs')
      .mockRejectedValue(new RayError('tooLarge', 'too large at once'));
    jest.spyOn(head, 'logFileChunks').mockImplementation(async function* no() {
      yield* [];
      throw new RayError('notFound', 'there is no file');
    });
    await expect(open()).rejects.toMatchObject({
      name: 'NotFoundError',
      message: 'there is no file',
    });
  });

  it('follows line by line to the end of the job', async () => {
    head.write('job', 'one\n');
    const { chunks } = await open({ follow: true });
    const iterator = chunks[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe('one\n');
    const next = iterator.next();
    head.write('job', 'two\n');
    expect((await next).value).toBe('two\n');
    const last = iterator.next();
    head.set('job', { status: 'SUCCEEDED' });
    expect((await last).done).toBe(true);
  });

  it('breaks off when the cluster is gone', async () => {
    head.write('job', 'one\n');
    const { chunks } = await open({ follow: true });
    const iterator = chunks[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    store.apply('RayCluster', 'demo', {
      type: 'delete',
      object: rayCluster,
      resync: false,
    });
    await expect(next).rejects.toThrow('The cluster is gone');
  });

  it('waits for a job that has not begun, where it is followed', async () => {
    const found: { target?: JobTarget } = {};
    const { chunks, start } = await open({ follow: true }, () => found.target);
    expect(start).toBe(0);
    const text = read(chunks);
    head.write('job', 'hello\n');
    head.set('job', { status: 'SUCCEEDED' });
    found.target = target;
    store.apply('RayCluster', 'demo', {
      type: 'upsert',
      object: {
        ...rayCluster,
        metadata: { ...rayCluster.metadata, resourceVersion: '2' },
      },
      resync: false,
    });
    expect(await text).toBe('hello\n');
  });

  it('says that the log went with its cluster', async () => {
    await expect(
      reader.open(
        () => undefined,
        () => true,
        { follow: true, signal: abort.signal },
      ),
    ).rejects.toThrow(/went with its cluster/);
  });
});

describe('tailOffset', () => {
  it('leaves exactly so many lines, or all there are', () => {
    const line = fc
      .string({ unit: 'grapheme' })
      .map(text => text.replace(/\n/g, ''));
    fc.assert(
      fc.property(fc.array(line), fc.nat(20), (lines, count) => {
        const written = lines.map(text => `${text}\n`);
        const log = Buffer.from(written.join(''));
        expect(log.subarray(tailOffset(log, count)).toString('utf8')).toBe(
          written.slice(Math.max(0, lines.length - count)).join(''),
        );
      }),
    );
  });

  it('counts a last line that has no end yet', () => {
    expect(tailOffset(Buffer.from('one\ntwo'), 1)).toBe(4);
  });
});
