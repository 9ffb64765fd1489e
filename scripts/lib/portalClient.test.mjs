import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import { poll, PortalClient } from './portalClient.mjs';

/** A portal that gives these answers, by path without the query. */
async function portalWith(test, answers) {
  const server = createServer((request, response) => {
    const answer = answers[request.url.split('?')[0]];
    response.statusCode = answer ? 200 : 503;
    response.end(JSON.stringify(answer ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => server.close());
  return new PortalClient(`http://127.0.0.1:${server.address().port}`);
}

describe('PortalClient', () => {
  for (const [what, answer, expected] of [
    ['has owners', { items: [{ owners: ['group:default/ads-ml'] }] }, true],
    ['has none yet', { items: [{ owners: [] }] }, false],
    ['is not there yet', { items: [] }, false],
    ['cannot be listed yet', undefined, false],
  ]) {
    it(`says whether owners are known when the cluster ${what}`, async t => {
      const portal = await portalWith(t, { '/api/ray/v1/clusters': answer });
      assert.equal(
        await portal.knowsOwners('component:default/ads-ranking', 'token'),
        expected,
      );
    });
  }

  it('names the templates that cannot be created from yet', async t => {
    const portal = await portalWith(t, {
      '/api/ray/v1/templates': { items: [{ ref: 'default/a' }] },
    });
    assert.deepEqual(
      await portal.missingTemplates(
        ['raytemplate:default/a', 'raytemplate:default/b'],
        'token',
      ),
      ['raytemplate:default/b'],
    );
  });
});

describe('poll', () => {
  it('asks again after a failure, and gives up in time', async () => {
    let asked = 0;
    const answer = await poll(
      async () => {
        asked += 1;
        if (asked < 3) {
          throw new Error('not yet');
        }
        return 'there';
      },
      { timeoutMs: 10_000, everyMs: 1 },
    );
    assert.equal(answer, 'there');
    assert.equal(
      await poll(async () => false, { timeoutMs: 5, everyMs: 1 }),
      undefined,
    );
  });
});
