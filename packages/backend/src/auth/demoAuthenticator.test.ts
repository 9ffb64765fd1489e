import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  createDemoAuthenticator,
  DEMO_PERSON_HEADER,
} from './demoAuthenticator';

const people = [{ name: 'alice' }, { name: 'bob' }];

function requestWith(headers: Record<string, string>) {
  return { headers, header: (name: string) => headers[name] };
}

type Authenticate = ReturnType<typeof createDemoAuthenticator>['authenticate'];

function signIn(headers: Record<string, string>, data?: JsonObject) {
  const config = new ConfigReader(
    data ?? { backend: { listen: { host: '127.0.0.1' } }, demo: { people } },
  );
  const authenticator = createDemoAuthenticator(config);
  const req = requestWith(
    headers,
  ) as unknown as Parameters<Authenticate>[0]['req'];
  return authenticator.authenticate(
    { req },
    authenticator.initialize({ config }),
  );
}

describe('demo sign-in', () => {
  it('signs in the person that the header names', async () => {
    await expect(
      signIn({ host: 'localhost:7007', [DEMO_PERSON_HEADER]: 'bob' }),
    ).resolves.toEqual({ result: { name: 'bob' } });
  });

  it('names those who are there when asked for someone else', async () => {
    await expect(
      signIn({ host: 'localhost:7007', [DEMO_PERSON_HEADER]: 'mallory' }),
    ).rejects.toThrow('no demo person "mallory"; choose one of alice, bob');
  });

  it('refuses a request that names nobody', async () => {
    await expect(signIn({ host: 'localhost:7007' })).rejects.toThrow(
      'does not name a person',
    );
  });

  it('refuses a request under a foreign host name', async () => {
    await expect(
      signIn({ host: 'rebound.example.com', [DEMO_PERSON_HEADER]: 'bob' }),
    ).rejects.toThrow('only under a loopback address');
  });

  it.each([
    ['every interface', {}],
    ['0.0.0.0', { listen: { host: '0.0.0.0' } }],
    ['another host', { listen: { host: '10.0.0.4' } }],
  ])('does not start when the backend listens on %s', (_, backend) => {
    const config = new ConfigReader({ backend, demo: { people } });
    expect(() =>
      createDemoAuthenticator(config).initialize({ config }),
    ).toThrow('backend.listen.host must be a loopback address');
  });

  it.each([
    ['nobody', {}, 'demo.people is empty'],
    [
      'a person twice',
      { people: [{ name: 'bob' }, { name: 'bob' }] },
      'demo.people names "bob" twice',
    ],
  ])('does not start with %s', (_, demo, message) => {
    const config = new ConfigReader({
      backend: { listen: { host: '127.0.0.1' } },
      demo,
    });
    expect(() =>
      createDemoAuthenticator(config).initialize({ config }),
    ).toThrow(message);
  });
});
