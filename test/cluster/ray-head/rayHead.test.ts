// A real Ray head with token authentication, made by the real operator, behind the API server's proxy: by Raydeck's own
// client, over HTTP and WebSocket, and beside it what the head answers to whoever comes without the token.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mockServices } from '@backstage/backend-test-utils';
import { WatchedFleet } from '../../../plugins/ray-backend/src/fleet';
import { KubeconfigClusterSupplier } from '../../../plugins/ray-backend/src/kubernetes';
import { LogReader } from '../../../plugins/ray-backend/src/logs';
import {
  FleetRayHeads,
  followJobLog,
  RayError,
  type RayHeadClient,
  type RayJobInfo,
} from '../../../plugins/ray-backend/src/ray';
import { ProxiedRayHeadClient } from '../../../plugins/ray-backend/src/ray/ProxiedRayHeadClient';
import { RayTokens } from '../../../plugins/ray-backend/src/ray/RayTokens';
import { findRayHead } from '../../../plugins/ray-backend/src/ray/findRayHead';
import { KubernetesApi, rayPlane, waitFor } from '../grounds';
import { RawHead } from './raw';
import { entrypointOf } from './entrypointOf';
import { tokenCluster, tokenOf } from './tokenCluster';

const NAMESPACE = `ray-head-${Date.now().toString(36)}`;
const NAME = 'tokens';

/** Always the wrong one. */
class WrongTokens extends RayTokens {
  async get(): Promise<string> {
    return 'wrong';
  }
}

const withReason = (reason: RayError['reason']) => (error: unknown) =>
  error instanceof RayError && error.reason === reason;

describe('a Ray head with token authentication', () => {
  const plane = rayPlane();
  const admin = new KubernetesApi(plane, plane.admin);
  const raw = new RawHead(plane, NAMESPACE, NAME);
  const fleet = new WatchedFleet({
    suppliers: [new KubeconfigClusterSupplier(plane.kubeconfig)],
    logger: mockServices.rootLogger(),
  });
  const stopping = new AbortController();
  let kubernetesCluster = '';
  let token = '';
  let head: RayHeadClient;

  const at = () => ({ kubernetesCluster, namespace: NAMESPACE, name: NAME });
  const withToken = () => ({ 'x-ray-authorization': `Bearer ${token}` });

  const submit = (id: string, script: string) =>
    head.submitJob({
      submissionId: id,
      entrypoint: entrypointOf(script),
    });

  const inState = (id: string, ...states: RayJobInfo['status'][]) =>
    waitFor(`${id} ${states.join(' or ')}`, async () => {
      const job = await head.getJob(id);
      return states.includes(job.status) && job;
    });

  before(
    async () => {
      fleet.start();
      await fleet.settled({ timeoutMs: 30_000 });
      [{ name: kubernetesCluster }] = fleet.kubernetesClusters();
      await admin.createNamespace(NAMESPACE);
      await admin.create(tokenCluster(NAME, NAMESPACE));
      token = await tokenOf(admin, NAME, NAMESPACE);
      head = new FleetRayHeads(fleet).of(at());
      await waitFor(
        'the head',
        () => head.version().then(Boolean, () => false),
        { timeoutMs: 150_000 },
      );
    },
    { timeout: 180_000 },
  );

  after(async () => {
    stopping.abort();
    await fleet.stop();
    await raw.close();
    await admin.send('DELETE', `/api/v1/namespaces/${NAMESPACE}`);
    await admin.close();
  });

  it('tells its version to Raydeck, which reads the token of the operator', async () => {
    const { rayVersion, sessionName } = await head.version();
    assert.match(rayVersion, /^2\.\d+\.\d+$/);
    assert.match(sessionName ?? '', /^session_/);
  });

  it('tells nothing without the token, and nothing with another one', async () => {
    const missing = await raw.get('/api/version');
    assert.equal(missing.status, 401);
    assert.match(missing.text, /^Unauthorized: Missing authentication token/);
    const wrong = await raw.get('/api/version', {
      'x-ray-authorization': 'Bearer wrong',
    });
    assert.equal(wrong.status, 403);
    assert.match(wrong.text, /^Forbidden: Invalid authentication token/);
    const lowerCase = await raw.get('/api/version', {
      'x-ray-authorization': `bearer ${token}`,
    });
    assert.equal(lowerCase.status, 403);
    const stranger = new ProxiedRayHeadClient(
      () => findRayHead(fleet, at()),
      new WrongTokens(),
    );
    await assert.rejects(stranger.version(), withReason('unauthorized'));
  });

  it('gets the token alone: the API server drops its own Authorization', async () => {
    const { status, text } = await raw.get('/api/version', withToken());
    assert.equal(status, 200);
    assert.match(text, /"ray_version"/);
  });

  it('sends nobody elsewhere: a redirect is not followed', async () => {
    // Made by the API server, for the path without its slash at the end.
    const { status } = await raw.get('', withToken());
    assert.equal(status, 301);
    const redirected = new ProxiedRayHeadClient(() => {
      const found = findRayHead(fleet, at());
      const root = found.proxyPath.replace(/\/[^/]*\/proxy$/, '');
      return {
        ...found,
        proxyPath: `${root}/${NAME}-head-svc:dashboard/proxy?`,
      };
    }, new RayTokens());
    await assert.rejects(redirected.version(), withReason('malformed'));
  });

  it('runs a job, whose lines are there as they are written, to its end', async () => {
    await submit(
      'lines',
      "import time,sys\nfor i in range(4): print('line', i); time.sleep(1)\nprint('50%', end='\\r'); print('100%')",
    );
    let text = '';
    const arrivals: number[] = [];
    for await (const part of followJobLog(head, 'lines', {
      signal: stopping.signal,
    })) {
      if (part.type === 'text') {
        assert.equal(part.offset, Buffer.byteLength(text));
        text += part.text;
        arrivals.push(Date.now());
      } else {
        assert.equal(part.type, 'end');
        assert.equal(part.type === 'end' && part.job.status, 'SUCCEEDED');
      }
    }
    assert.match(text, /line 0\nline 1\nline 2\nline 3\n50%\n100%\n/);
    assert.equal(await head.logs('lines'), text);
    const spread = arrivals[arrivals.length - 1] - arrivals[0];
    assert.ok(spread > 1_500, `all came within ${spread} ms`);
  });

  it('says how a job failed', async () => {
    await submit('fails', 'raise ValueError(42)');
    const job = await inState('fails', 'FAILED');
    assert.equal(job.exitCode, 1);
    assert.match(await head.logs('fails'), /ValueError: 42/);
  });

  it('stops a job that runs, and deletes it after its end only', async () => {
    await submit('stopped', 'import time; time.sleep(600)');
    await inState('stopped', 'RUNNING');
    await assert.rejects(head.deleteJob('stopped'), withReason('conflict'));
    assert.equal(await head.stopJob('stopped'), true);
    await inState('stopped', 'STOPPED');
    await head.deleteJob('stopped');
    await assert.rejects(head.getJob('stopped'), withReason('notFound'));
  });

  it('takes no second job of one id', async () => {
    await submit('once', 'pass');
    await assert.rejects(submit('once', 'pass'), withReason('conflict'));
    const ids = (await head.listJobs()).map(({ submissionId }) => submissionId);
    assert.equal(ids.filter(id => id === 'once').length, 1);
  });

  it('lets nobody read a log over a WebSocket without the token', async () => {
    await submit('secret', "print('secret')");
    await inState('secret', 'SUCCEEDED');
    const path = '/api/jobs/secret/logs/tail';
    const strangers: Record<string, string>[] = [
      {},
      { 'x-ray-authorization': 'Bearer wrong' },
    ];
    for (const headers of strangers) {
      const socket = await raw.webSocket(path, headers);
      assert.equal(await socket.closed, 1006);
      assert.equal(socket.isOpen(), false);
    }
    const socket = await raw.webSocket(path, withToken());
    assert.equal(await socket.closed, 1000);
    assert.match(socket.frames.join(''), /secret/);
  });

  it('gives the last lines of a log that is too large to be read at once', async () => {
    await submit(
      'large',
      "import sys\nfor i in range(700000): sys.stdout.write('%07d ' % i + 'x' * 100 + '\\n')",
    );
    await inState('large', 'SUCCEEDED');
    await assert.rejects(head.logs('large'), withReason('tooLarge'));
    const reader = LogReader.create({ fleet, heads: new FleetRayHeads(fleet) });
    const uid = fleet.get('RayCluster', at())?.object.metadata.uid ?? '';
    const { start, chunks } = await reader.open(
      () => ({ cluster: at(), uid, id: 'large' }),
      () => false,
      { follow: false, tail: 2, signal: AbortSignal.timeout(120_000) },
    );
    let text = '';
    for await (const chunk of chunks) text += chunk;
    assert.equal(
      text,
      `0699998 ${'x'.repeat(100)}\n0699999 ${'x'.repeat(100)}\n`,
    );
    assert.ok(start > 64 * 1024 * 1024, `it began at ${start}`);
  });

  it('breaks the tail off when it is killed, and knows nothing afterwards', async () => {
    await submit('lost', "import time; print('here'); time.sleep(600)");
    const tail = await raw.webSocket('/api/jobs/lost/logs/tail', withToken());
    const lines = head.tail('lost', { signal: stopping.signal });
    const reader = lines[Symbol.asyncIterator]();
    assert.equal((await reader.next()).done, false);
    await reader.return?.();
    const earlier = await head.version();
    const client = head.tail('lost', { signal: stopping.signal });
    const broken = assert.rejects(async () => {
      for await (const frame of client) assert.match(frame, /here|Running/);
    }, withReason('unreachable'));
    const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
    await admin.must(
      'DELETE',
      `${pods}?labelSelector=ray.io%2Fnode-type%3Dhead`,
      {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
      },
    );
    assert.equal(await tail.closed, 1006);
    await broken;
    await waitFor(
      'the head that was made in its place',
      async () => {
        const now = await head.version().catch(() => undefined);
        return now && now.sessionName !== earlier.sessionName;
      },
      { timeoutMs: 150_000 },
    );
    await assert.rejects(head.getJob('lost'), withReason('notFound'));
  });
});
