import { HeadBench, recorded, type Exchange } from './testing';

const TOKEN = 'test-token-0123456789abcdef-not-secret';

let bench: HeadBench;

beforeEach(() => {
  bench = new HeadBench({ token: { secret: 'demo' } });
  bench.store.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'ads-ml', name: 'demo' },
    data: { auth_token: Buffer.from(TOKEN).toString('base64') },
  });
});

afterEach(() => bench.heads.stop());

interface HeaderCase {
  case: string;
  request_headers: Record<string, string>;
  status: number;
  body: unknown;
}

function lowerCase(headers: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
}

const matrix = recorded<HeaderCase[]>('auth/jobs_list_header_matrix.json');

it.each(matrix.map(entry => [entry.case, entry] as const))(
  'judges headers as recorded: %s',
  async (_, { request_headers: headers, status, body }) => {
    const answer = await bench.ask('GET', '/api/jobs/', {
      headers: lowerCase(headers),
    });
    expect(answer).toMatchObject({ status, body });
  },
);

const open = recorded<{ path: string; status: number }[]>(
  'auth/status_without_token.json',
);

it.each(open.map(({ path, status }) => [path, status] as const))(
  'answers %s without a token with %d',
  async (path, status) => {
    expect((await bench.ask('GET', path)).status).toBe(status);
  },
);

it.each([
  'authentication_mode_token',
  'authenticate_ok',
  'authenticate_xray_only_401',
])('answers as recorded: %s', async name => {
  const known = recorded<Exchange>(`auth/${name}.json`);
  const answer = await bench.ask(known.request.method, known.request.path, {
    headers: lowerCase(known.request.headers ?? {}),
  });
  expect(answer).toEqual({
    status: known.status,
    headers: lowerCase(known.headers),
    body: known.body,
  });
});

it('refuses a WebSocket without the token in the handshake', async () => {
  const headers = { 'x-ray-authorization': `Bearer ${TOKEN}` };
  expect((await bench.tail('unknown')).refusal).toBe(401);
  expect((await bench.tail('unknown', headers)).refusal).toBe(404);
});

it('refuses every token while the Secret is not there', async () => {
  bench.store.delete('secrets', { namespace: 'ads-ml', name: 'demo' });
  const headers = { 'x-ray-authorization': `Bearer ${TOKEN}` };
  expect((await bench.ask('GET', '/api/jobs/', { headers })).status).toBe(403);
});
