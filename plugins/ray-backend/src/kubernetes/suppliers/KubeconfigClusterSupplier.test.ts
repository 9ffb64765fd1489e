import { promises as fs } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type {
  KubernetesClusterDetails,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import { issueCertificate, toData } from '../../__testUtils__/certificates';
import { KubeconfigClusterSupplier } from './KubeconfigClusterSupplier';

const pair = issueCertificate({ name: 'authority', isAuthority: true });
const PEM = toData(pair.certificate);

interface User {
  name: string;
  user: Record<string, unknown>;
}

function kubeconfig(user: User['user'], server = 'https://127.0.0.1:6443') {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'c', cluster: { server, 'certificate-authority-data': PEM } },
    ],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'team' } },
      { name: 'two', context: { cluster: 'c', user: 'u' } },
    ],
    'current-context': 'one',
  });
}

function usable(supplied: SuppliedKubernetesCluster): KubernetesClusterDetails {
  if (!('auth' in supplied)) throw new Error(supplied.problem);
  return supplied;
}

describe('KubeconfigClusterSupplier', () => {
  const directory = createMockDirectory();
  const path = () => directory.resolve('config');
  const ask = (contexts?: string[]) =>
    new KubeconfigClusterSupplier(path(), contexts).getKubernetesClusters();

  beforeEach(() => directory.clear());

  it('makes a Kubernetes cluster of each context', async () => {
    directory.setContent({ config: kubeconfig({ token: 't' }) });
    expect(await ask()).toEqual([
      {
        name: 'one',
        url: 'https://127.0.0.1:6443',
        caData: PEM,
        defaultNamespace: 'team',
        auth: expect.anything(),
      },
      {
        name: 'two',
        url: 'https://127.0.0.1:6443',
        caData: PEM,
        auth: expect.anything(),
      },
    ]);
    expect((await ask(['two'])).map(({ name }) => name)).toEqual(['two']);
  });

  it.each([
    ['a token', { token: 'secret' }, { token: 'secret' }],
    [
      'a password',
      { username: 'a', password: 'b' },
      {
        headers: {
          authorization: `Basic ${Buffer.from('a:b').toString('base64')}`,
        },
      },
    ],
    [
      'a client certificate',
      { 'client-certificate-data': PEM, 'client-key-data': toData(pair.key) },
      { clientCertificate: pair },
    ],
  ])(
    'presents %s, also to an API server without TLS',
    async (_, user, expected) => {
      directory.setContent({
        config: kubeconfig(user, 'http://127.0.0.1:8080'),
      });
      const [supplied] = await ask();
      const credentials = await usable(supplied).auth.getCredentials({
        renew: false,
      });
      expect(credentials).toMatchObject(expected);
    },
  );

  it('runs an exec plugin, keeps its answer until it expires, and runs it again when it was refused', async () => {
    const runs = directory.resolve('runs');
    const answer = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'fresh', expirationTimestamp: '2999-01-01T00:00:00Z' },
    });
    directory.setContent({
      config: kubeconfig({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'sh',
          args: ['-c', `echo run >> ${runs}; echo '${answer}'`],
        },
      }),
    });
    const [supplied] = await ask();
    const { auth } = usable(supplied);
    for (const renew of [false, false, true]) {
      const credentials = await auth.getCredentials({ renew });
      expect(credentials.token).toBe('fresh');
    }
    expect(await fs.readFile(runs, 'utf8')).toBe('run\nrun\n');
  });

  it('reads the file again, since others write new tokens into it', async () => {
    directory.setContent({ config: kubeconfig({ token: 'old' }) });
    const [supplied] = await ask();
    directory.setContent({ config: kubeconfig({ token: 'new' }) });
    const { token } = await usable(supplied).auth.getCredentials({
      renew: false,
    });
    expect(token).toBe('new');
  });

  it('says that the file is missing, and takes it in once it is there', async () => {
    const supplier = new KubeconfigClusterSupplier(path());
    expect(await supplier.getKubernetesClusters()).toEqual([
      {
        name: 'config',
        problem: `there is no kubeconfig ${path()}; correct ray.kubeconfig.path, or create the file`,
      },
    ]);
    directory.setContent({ config: kubeconfig({ token: 't' }) });
    expect(await supplier.getKubernetesClusters()).toHaveLength(2);
  });

  it.each([
    ['no YAML', '{ "clusters": [', 'is not valid'],
    ['not a kubeconfig', 'just text', 'is not valid'],
    ['empty', '', 'is not valid'],
    [
      'without contexts',
      '{"clusters":[],"users":[],"contexts":[]}',
      'has no contexts',
    ],
  ])('says what is wrong with a file that is %s', async (_, text, said) => {
    directory.setContent({ config: text });
    const [only, ...others] = await ask(['one']);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      name: 'one',
      problem: expect.stringContaining(said),
    });
  });

  it('says which contexts there are, instead of the one it does not find', async () => {
    directory.setContent({ config: kubeconfig({ token: 't' }) });
    expect(await ask(['three', 'one'])).toMatchObject([
      {
        name: 'three',
        problem: `the kubeconfig ${path()} has no context "three"; it has one, two`,
      },
      { name: 'one', url: 'https://127.0.0.1:6443' },
    ]);
  });
});
