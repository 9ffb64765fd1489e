import { createMockDirectory } from '@backstage/backend-test-utils';
import { issueCertificate, toData } from '../../__testUtils__/certificates';
import { KubeconfigClusterSupplier } from './KubeconfigClusterSupplier';

const authority = issueCertificate({ name: 'authority', isAuthority: true });
const other = issueCertificate({ name: 'other' });
const expired = issueCertificate({
  name: 'expired',
  isAuthority: true,
  validFrom: new Date('2020-01-01T00:00:00Z'),
  validTo: new Date('2021-01-01T00:00:00Z'),
});

const CA = { 'certificate-authority-data': toData(authority.certificate) };

describe('a context of a kubeconfig that cannot be used', () => {
  const directory = createMockDirectory();

  /** What is said of a context with this cluster and user, beside one that is right. */
  async function problemOf(entry: {
    cluster?: unknown;
    user?: unknown;
    context?: Record<string, unknown>;
  }) {
    const server = 'https://127.0.0.1:6443';
    directory.setContent({
      config: JSON.stringify({
        clusters: [
          { name: 'bad', cluster: entry.cluster ?? { server, ...CA } },
          { name: 'good', cluster: { server, ...CA } },
        ],
        users: [
          { name: 'bad', user: entry.user ?? { token: 'my-secret' } },
          { name: 'good', user: { token: 'my-secret' } },
        ],
        contexts: [
          {
            name: 'one',
            context: entry.context ?? { cluster: 'bad', user: 'bad' },
          },
          { name: 'two', context: { cluster: 'good', user: 'good' } },
        ],
      }),
    });
    const supplier = new KubeconfigClusterSupplier(directory.resolve('config'));
    const [one, two] = await supplier.getKubernetesClusters();
    expect(two).toMatchObject({ name: 'two', auth: expect.anything() });
    if ('auth' in one) throw new Error('it is taken for usable');
    expect(one.problem).not.toContain('my-secret');
    return one.problem;
  }

  it.each<[string, unknown, string]>([
    ['no server', { ...CA }, 'is not valid at cluster.server: Required'],
    [
      'a server that is a number',
      { server: 6443 },
      'Expected string, received number',
    ],
    [
      'a server without scheme',
      { server: 'k8s:6443' },
      '"k8s:6443" is not an http or https URL',
    ],
    [
      'a password in its server',
      { server: 'https://me:my-secret@k8s:6443' },
      'holds a user name or a password',
    ],
    [
      'an authority that is no base64 of PEM',
      { server: 'https://k8s', 'certificate-authority-data': 'bm8=' },
      'holds no certificate; expected PEM',
    ],
    [
      'an authority cut in half',
      {
        server: 'https://k8s',
        'certificate-authority-data': toData(
          authority.certificate.replace(/\n[^\n]+\n[^\n]+\n/, '\n'),
        ),
      },
      'cannot be read; export it anew as PEM',
    ],
    [
      'an authority that has expired',
      {
        server: 'https://k8s',
        'certificate-authority-data': toData(expired.certificate),
      },
      'its certificate authority expired on 2021-01-01; give the present one',
    ],
    [
      'the file of an authority that is not there',
      { server: 'https://k8s', 'certificate-authority': 'ca.crt' },
      'ENOENT',
    ],
    [
      'an authority beside insecure-skip-tls-verify',
      { server: 'https://k8s', ...CA, 'insecure-skip-tls-verify': true },
      'contradict each other; remove insecure-skip-tls-verify',
    ],
    [
      'a proxy of a kind that is not known',
      { server: 'https://k8s', ...CA, 'proxy-url': 'socks5://proxy:1080' },
      'http and https proxies, not socks5',
    ],
    [
      'a proxy that is no URL',
      { server: 'https://k8s', ...CA, 'proxy-url': 'proxy' },
      'a proxy-url that cannot be used: it is not a URL',
    ],
  ])('says what to do about %s', async (_, cluster, said) => {
    expect(await problemOf({ cluster })).toContain(said);
  });

  it.each<[string, unknown, string]>([
    [
      'a certificate without its key',
      { 'client-certificate-data': toData(other.certificate) },
      'add client-key or client-key-data',
    ],
    [
      'a key without its certificate',
      { 'client-key-data': toData(other.key) },
      'add client-certificate or client-certificate-data',
    ],
    [
      'a token and a password',
      { token: 'my-secret', username: 'me', password: 'my-secret' },
      'has both a token and a password',
    ],
    [
      'a password without a name',
      { password: 'my-secret' },
      'without a username',
    ],
    [
      'an unknown auth provider',
      { 'auth-provider': { name: 'acme' } },
      'the auth provider "acme", which Raydeck does not know (it knows azure, gcp, oidc)',
    ],
    [
      'an exec plugin beside an auth provider',
      {
        exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'x' },
        'auth-provider': { name: 'oidc' },
      },
      'keep the exec plugin',
    ],
    [
      'an exec plugin without a command',
      { exec: { apiVersion: 'client.authentication.k8s.io/v1' } },
      'is not valid at user.exec.command: Required',
    ],
    ['a token that is a number', { token: 42 }, 'is not valid at user.token'],
    ['groups without a user', { 'as-groups': ['a'] }, 'add "as"'],
  ])('says what to do about a user with %s', async (_, user, said) => {
    expect(await problemOf({ user })).toContain(said);
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { cluster: 'none', user: 'good' },
      'names the cluster "none", which the file does not have',
    ],
    [
      { cluster: 'good', user: 'none' },
      'names the user "none", which the file does not have',
    ],
    [{ user: 'good' }, 'is not valid at context.cluster: Required'],
  ])('says what to do about the context %j', async (context, said) => {
    expect(await problemOf({ context })).toContain(said);
  });
});
