import { HeadBench, recorded, type Exchange } from './testing';

let bench: HeadBench;

beforeEach(() => {
  bench = new HeadBench({ gpu: 2 });
});

afterEach(() => bench.heads.stop());

interface Listing {
  data: { result: { result: Record<string, unknown>[]; num_filtered: number } };
}

async function list(path: string) {
  const { body } = await bench.ask('GET', path);
  return (body as Listing).data.result;
}

it('lists nodes with the keys of the recording', async () => {
  const known = recorded<Listing>('v0_nodes.json');
  const [node] = (await list('/api/v0/nodes')).result;
  expect(Object.keys(node)).toEqual(Object.keys(known.data.result.result[0]));
  expect(node).toMatchObject({
    state: 'ALIVE',
    is_head_node: true,
    resources_total: { CPU: 2, GPU: 2, memory: 8 * 2 ** 30 },
  });
});

it('limits and filters', async () => {
  for (const id of ['a', 'b', 'c']) {
    await bench.submit({ entrypoint: 'sleep 5', submission_id: id });
  }
  expect((await list('/api/v0/jobs?limit=2')).result).toHaveLength(2);
  bench.clock.advance(3000);
  const query =
    'filter_keys=state&filter_predicates=%3D&filter_values=ALIVE&filter_keys=name&filter_predicates=%21%3D&filter_values=_ray_internal_job_actor_b';
  const { result } = await list(`/api/v0/actors?${query}`);
  expect(result.map(({ name }) => name)).toEqual([
    '_ray_internal_job_actor_a',
    '_ray_internal_job_actor_c',
  ]);
});

it('refuses a foreign filter in the words of the recording', async () => {
  const known = recorded<Exchange>('errors/v0_unknown_filter_key_400.json');
  const answer = await bench.ask('GET', known.request.path);
  expect(answer.status).toBe(known.status);
  // Python prints a set, in any order.
  const sorted = (body: unknown) =>
    JSON.stringify(body).replace(/[{}"]/g, '').split(/[ ,]+/).sort();
  expect(sorted(answer.body)).toEqual(sorted(known.body));
});

it('lists the tasks of a training while it runs', async () => {
  await bench.submit({ entrypoint: 'python train.py', submission_id: 't' });
  bench.clock.advance(10_000);
  expect((await list('/api/v0/tasks')).result).toMatchObject([
    { name: 'train_fn', state: 'RUNNING' },
  ]);
});

it('gives the demand that waits, as recorded', async () => {
  await bench.submit({ entrypoint: 'echo', entrypoint_num_gpus: 8 });
  const known = recorded<{ data: { clusterStatus: string } }>(
    'gpu/cluster_status_pending_demand.json',
  );
  const { body } = await bench.ask('GET', '/api/cluster_status?format=1');
  const words = (text: string) =>
    text
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/, 'TIME')
      .replace(/node_[0-9a-f]{56}/, 'NODE')
      .replace(/[\d.]+GiB memory/, 'MEMORY')
      .replace(/[\d.]+[MG]iB object_store_memory/, 'STORE');
  expect(words((body as typeof known).data.clusterStatus)).toBe(
    words(known.data.clusterStatus),
  );
});

it('says whether a driver is active, and when the last one was', async () => {
  const driver = async () => {
    const { body } = await bench.ask('GET', '/api/component_activities');
    return (body as { driver: Record<string, unknown> }).driver;
  };
  expect(await driver()).toMatchObject({
    is_active: 'INACTIVE',
    reason: null,
    last_activity_at: null,
  });
  await bench.submit({ entrypoint: 'python train.py', submission_id: 't' });
  bench.clock.advance(10_000);
  expect(await driver()).toMatchObject({
    is_active: 'ACTIVE',
    reason: 'Number of active drivers: 1',
  });
  bench.clock.advance(120_000);
  expect(await driver()).toMatchObject({
    is_active: 'INACTIVE',
    last_activity_at: expect.any(Number),
  });
});

it('gives the raw bytes of a log by node and file name', async () => {
  await bench.submit({
    entrypoint: 'python split_utf8.py',
    submission_id: 's',
  });
  bench.clock.advance(20_000);
  const [node] = (await list('/api/v0/nodes')).result;
  const path = `/api/v0/logs/file?node_id=${node.node_id}&filename=job-driver-s.log&lines=-1`;
  const answer = await bench.heads.http(bench.pod, 8265, {
    method: 'GET',
    path,
    headers: {},
    body: (async function* none() {})(),
    signal: new AbortController().signal,
  });
  expect(answer?.status).toBe(200);
  const bytes = answer?.body;
  expect(Buffer.isBuffer(bytes) && bytes.includes(0xff)).toBe(true);
  const short = await bench.ask('GET', path.replace('-1', '1'));
  expect(short.body).toBe('after\n');
});
