import { describeRayError, findingsOf } from './findingsOf';
import { RayClient } from './RayClient';

function setup(status = 200, body: object = {}) {
  const fetchMock = jest.fn(
    async (_url: string, _init?: RequestInit) =>
      ({
        ok: status < 400,
        status,
        statusText: 'Status',
        headers: new Map([['content-type', 'application/json']]),
        json: async () => body,
        text: async () => JSON.stringify(body),
      } as unknown as Response),
  );
  const client = new RayClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: { fetch: (url, init) => fetchMock(String(url), init) },
  });
  return { client, fetchMock };
}

describe('RayClient', () => {
  it('writes queries as the API reads them: lists repeated, undefined left out', async () => {
    const { client, fetchMock } = setup();
    await client.listClusters({
      state: ['ready', 'failed'],
      q: 'a b',
      owner: undefined,
    });
    expect(fetchMock.mock.calls[0][0]).toBe(
      'http://portal/api/ray/v1/clusters?state=ready&state=failed&q=a+b',
    );
  });

  it('keeps references as they are, which are encoded already', async () => {
    const { client, fetchMock } = setup();
    await client.getCluster('arn%3Aaws%2Feks/ns/name', { uid: 'u' });
    await client.getJob('kc/ns/rayjobs/a');
    await client.getTemplate('training');
    expect(fetchMock.mock.calls.map(([url]) => url)).toEqual([
      'http://portal/api/ray/v1/clusters/arn%3Aaws%2Feks/ns/name?uid=u',
      'http://portal/api/ray/v1/jobs/kc/ns/rayjobs/a',
      'http://portal/api/ray/v1/templates/default/training',
    ]);
  });

  it('refuses what is no reference before it asks', async () => {
    const { client, fetchMock } = setup();
    await expect(client.getJob('../secrets')).rejects.toThrow(
      'is not a reference',
    );
    await expect(client.getCluster('a/../b/c')).rejects.toThrow(
      'is not a reference',
    );
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('guards a deletion by the UID and a creation by the key', async () => {
    const { client, fetchMock } = setup();
    await client.deleteCluster('kc/ns/name', 'uid-1', { token: 't' });
    await client.createCluster(
      {
        template: 'x',
        entityRef: 'component:default/x',
        parameters: {},
        dryRun: false,
      },
      { idempotencyKey: 'key-1' },
    );
    expect(fetchMock.mock.calls[0][1]).toMatchObject({
      method: 'DELETE',
      headers: { 'If-Match': '"uid-1"', Authorization: 'Bearer t' },
    });
    expect(fetchMock.mock.calls[1][1]).toMatchObject({
      method: 'POST',
      headers: {
        'Idempotency-Key': 'key-1',
        'Content-Type': 'application/json',
      },
    });
  });

  it('throws what the backend said, findings included', async () => {
    const { client } = setup(400, {
      error: {
        name: 'InputError',
        message: 'It does not render',
        findings: [
          {
            code: 'X',
            severity: 'error',
            message: 'a is wrong',
            hint: 'Change it',
            evidence: [],
          },
          'no finding',
        ],
      },
      response: { statusCode: 400 },
    });
    const failure: unknown = await client
      .listTemplates()
      .catch((error: unknown) => error);
    expect(findingsOf(failure)).toMatchObject([{ code: 'X' }]);
    expect(describeRayError(failure)).toBe(
      'It does not render\n- a is wrong. Change it',
    );
  });
});
