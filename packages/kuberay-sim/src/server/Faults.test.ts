import { KubeRaySim } from '../KubeRaySim';
import type { Fault } from './Faults';

const PODS = '/api/v1/pods';

describe('Faults', () => {
  let sim: KubeRaySim;

  beforeAll(async () => {
    sim = await KubeRaySim.start();
  });
  afterAll(() => sim?.stop());
  afterEach(() => sim.faults.clear());

  const ask = (
    path: string,
    init: RequestInit = {},
    token = 'admin' as const,
  ) =>
    fetch(sim.url + path, {
      ...init,
      headers: { authorization: `Bearer ${sim.token(token)}` },
    });

  const watch = async () => {
    const answer = await ask(`${PODS}?watch=1&allowWatchBookmarks=true`);
    return { status: answer.status, rest: answer.text() };
  };

  it('answers the next N requests that match with a status', async () => {
    sim.faults.add({ kind: 'status', code: 500, path: '/pods', times: 2 });
    expect((await ask('/api/v1/nodes')).status).toBe(200);
    const failed = await ask(PODS);
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({
      kind: 'Status',
      reason: 'InternalError',
    });
    expect((await ask(PODS)).status).toBe(500);
    expect((await ask(PODS)).status).toBe(200);
  });

  it('answers 429 with Retry-After', async () => {
    sim.faults.add({ kind: 'status', code: 429, retryAfter: 3 });
    const answer = await ask(PODS);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(await answer.json()).toMatchObject({ reason: 'TooManyRequests' });
  });

  it('answers watches with 410 as a status, and leaves lists alone', async () => {
    sim.faults.add({ kind: 'status', code: 410, verbs: ['watch'] });
    expect((await watch()).status).toBe(410);
    expect((await ask(PODS)).status).toBe(200);
  });

  it('answers HTML as a load balancer does', async () => {
    sim.faults.add({ kind: 'html', times: 1 });
    const answer = await ask(PODS);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(await answer.text()).toContain('Bad Gateway');
  });

  it('breaks connections', async () => {
    sim.faults.add({ kind: 'reset', times: 1 });
    await expect(ask(PODS)).rejects.toThrow();
    expect((await ask(PODS)).status).toBe(200);
  });

  it('delays answers', async () => {
    sim.faults.add({ kind: 'delay', delayMs: 60, times: 1 });
    const start = performance.now();
    expect((await ask(PODS)).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(50);
  });

  it('hits the share of requests that was asked for', async () => {
    sim.faults.add({ kind: 'status', share: 0 });
    expect((await ask(PODS)).status).toBe(200);
    sim.faults.add({ kind: 'status', share: 1 });
    expect((await ask(PODS)).status).toBe(503);
  });

  it('drops watches that are open, and new ones', async () => {
    const open = await watch();
    expect(sim.faults.dropWatches('/pods')).toBe(1);
    await expect(open.rest).rejects.toThrow();
    sim.faults.add({ kind: 'watch-drop', times: 1 });
    await expect((await watch()).rest).rejects.toThrow();
  });

  it('ends watches with 410 within the stream', async () => {
    const open = await watch();
    sim.faults.expireWatches();
    expect(await open.rest).toMatch(/"type":"ERROR".*"code":410/);
    sim.faults.add({ kind: 'watch-gone', times: 1 });
    expect(await (await watch()).rest).toMatch(/"type":"ERROR".*"code":410/);
  });

  it('delays what watches send, in order', async () => {
    sim.faults.add({ kind: 'watch-delay', delayMs: 40 });
    const controller = new AbortController();
    const answer = await ask('/api/v1/namespaces?watch=1', {
      signal: controller.signal,
    });
    const reader = answer.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    controller.abort();
    expect(Buffer.from(value ?? []).toString()).toContain('"ADDED"');
  });

  it('can be asked for over HTTP, by an administrator', async () => {
    const fault: Fault = { kind: 'status', code: 503, path: '/pods' };
    const body = JSON.stringify(fault);
    const made = await ask('/sim/faults', { method: 'POST', body });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: number };
    expect((await ask(PODS)).status).toBe(503);
    expect(await (await ask('/sim/faults')).json()).toEqual({
      faults: [{ ...fault, id, hits: 1 }],
    });
    await ask(`/sim/faults/${id}`, { method: 'DELETE' });
    expect((await ask(PODS)).status).toBe(200);
    const other = await fetch(`${sim.url}/sim/faults`, {
      headers: { authorization: `Bearer ${sim.token('raydeck')}` },
    });
    expect(other.status).toBe(403);
  });

  it.each([
    [{ kind: 'nope' }, 'fault.kind: "nope"'],
    [{ kind: 'status', code: 200 }, 'fault.code: 200'],
    [{ kind: 'status', share: 2 }, 'fault.share: 2'],
    [{ kind: 'status', times: 0 }, 'fault.times: 0'],
    [{ kind: 'status', path: '(' }, 'fault.path: "("'],
  ])('refuses %j, naming the field', async (fault, message) => {
    const body = JSON.stringify(fault);
    const answer = await ask('/sim/faults', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(JSON.stringify(message).slice(1, -1));
  });
});
