import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { issueCertificate, toData } from '../../__testUtils__/certificates';
import { ConfiguredClusterSupplier } from './ConfiguredClusterSupplier';

function supply(method: JsonObject, ray: JsonObject = {}) {
  return new ConfiguredClusterSupplier(
    mockServices.rootConfig({
      data: { kubernetes: { clusterLocatorMethods: [method] }, ray },
    }),
  ).getKubernetesClusters();
}

const caData = toData(
  issueCertificate({ name: 'authority', isAuthority: true }).certificate,
);

const demo = {
  name: 'demo',
  url: 'https://demo:6443',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'the-kubernetes-plugin-s',
  caData,
};

describe('ConfiguredClusterSupplier', () => {
  it('takes address and authority from the Kubernetes plugin, and credentials of its own', async () => {
    const [supplied] = await supply(
      { type: 'config', clusters: [demo] },
      {
        kubernetesClusters: {
          demo: {
            auth: { type: 'token', token: 'mine' },
            defaultNamespace: 'ray',
          },
        },
      },
    );
    expect(supplied).toEqual({
      name: 'demo',
      url: 'https://demo:6443',
      caData,
      defaultNamespace: 'ray',
      auth: expect.anything(),
    });
    if (!('auth' in supplied)) throw new Error(supplied.problem);
    expect(await supplied.auth.getCredentials({ renew: false })).toEqual({
      token: 'mine',
    });
  });

  it("never uses the Kubernetes plugin's token", async () => {
    expect(await supply({ type: 'config', clusters: [demo] })).toEqual([
      {
        name: 'demo',
        url: 'https://demo:6443',
        problem: expect.stringMatching(
          /^demo needs ray\.kubernetesClusters\.demo\.auth, .*plugin's credentials are not used/,
        ),
      },
    ]);
  });

  it.each(['google', 'oidc', 'aks'])(
    'says that the sign-in of %s happens in the browser',
    async authProvider => {
      const [supplied] = await supply({
        type: 'config',
        clusters: [{ ...demo, authProvider }],
      });
      expect(supplied).toMatchObject({
        problem: expect.stringContaining(
          `its sign-in (${authProvider}) happens in the user's browser`,
        ),
      });
    },
  );

  it('reads names that paths of the configuration do not take', async () => {
    const name = 'arn:aws:eks:eu-west-1:1:cluster/prod.a';
    const [supplied] = await supply(
      { type: 'config', clusters: [{ ...demo, name }] },
      { kubernetesClusters: { [name]: { auth: { type: 'none' } } } },
    );
    expect(supplied).toMatchObject({ name, auth: expect.anything() });
  });

  it('reaches kubectl proxy without credentials', async () => {
    expect(await supply({ type: 'localKubectlProxy' })).toEqual([
      { name: 'local', url: 'http://127.0.0.1:8001', auth: expect.anything() },
    ]);
  });

  it.each(['catalog', 'gke'])(
    'names what to do instead of the locator method %s',
    async type => {
      expect(await supply({ type })).toMatchObject([
        {
          problem: expect.stringContaining(
            `from the locator method "${type}"; name them under`,
          ),
        },
      ]);
    },
  );

  it('says that an address is none', async () => {
    const [supplied] = await supply(
      { type: 'config', clusters: [{ ...demo, url: 'demo:6443' }] },
      { kubernetesClusters: { demo: { auth: { type: 'none' } } } },
    );
    expect(supplied).toMatchObject({
      problem: expect.stringContaining(
        '"demo:6443" is not an http or https URL',
      ),
    });
  });

  it.each([
    [
      { type: 'password' },
      'ray.kubernetesClusters.demo.auth.type: got "password", expected token, inCluster',
    ],
    [
      { type: 'token' },
      'ray.kubernetesClusters.demo.auth: expected "token" or "tokenFile"',
    ],
  ])('says at which path %j is wrong', async (auth, message) => {
    const [supplied] = await supply(
      { type: 'config', clusters: [demo] },
      { kubernetesClusters: { demo: { auth } } },
    );
    expect(supplied).toEqual({
      name: 'demo',
      problem: expect.stringContaining(message),
    });
  });

  it('lets an entry without a name, or without an address, stop none of the others', async () => {
    const supplied = await supply(
      {
        type: 'config',
        clusters: [{ url: demo.url }, { name: 'nowhere' }, demo],
      },
      { kubernetesClusters: { demo: { auth: { type: 'none' } } } },
    );
    expect(supplied).toMatchObject([
      {
        name: 'kubernetes.clusterLocatorMethods[0].clusters[0]',
        problem: expect.stringMatching(/required config value at '.*name'/),
      },
      {
        name: 'nowhere',
        problem: expect.stringMatching(/required config value at '.*url'/),
      },
      { name: 'demo', auth: expect.anything() },
    ]);
  });

  it.each([
    ['an authority that is none', { caData: 'Y2E=' }, 'holds no certificate'],
    [
      'an authority beside skipTLSVerify',
      { skipTLSVerify: true },
      'contradict each other; remove skipTLSVerify',
    ],
    [
      'a password in its address',
      { url: 'https://me:secret@demo:6443' },
      'holds a user name or a password',
    ],
    [
      'a file that is not there',
      { caData: undefined, caFile: '/nowhere/ca.crt' },
      'its caFile cannot be read: ENOENT',
    ],
  ])('says what to do about %s', async (_, wrong, said) => {
    const [supplied] = await supply(
      { type: 'config', clusters: [{ ...demo, ...wrong }] },
      { kubernetesClusters: { demo: { auth: { type: 'none' } } } },
    );
    expect(supplied).toMatchObject({
      name: 'demo',
      problem: expect.stringContaining(said),
    });
    expect(JSON.stringify(supplied)).not.toContain('secret');
  });

  it('takes a proxy of its own for a Kubernetes cluster, and refuses one that it cannot use', async () => {
    const withProxy = (proxyUrl: string) =>
      supply(
        { type: 'config', clusters: [demo] },
        { kubernetesClusters: { demo: { auth: { type: 'none' }, proxyUrl } } },
      );
    expect(await withProxy('http://proxy:3128')).toMatchObject([
      { proxyUrl: 'http://proxy:3128' },
    ]);
    expect(await withProxy('socks5://proxy:1080')).toMatchObject([
      { problem: expect.stringContaining('not socks5') },
    ]);
  });

  it('reads the file of an authority again each time, since authorities are rotated', async () => {
    const directory = createMockDirectory({ content: { 'ca.crt': 'none' } });
    const supplier = new ConfiguredClusterSupplier(
      mockServices.rootConfig({
        data: {
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'demo',
                    url: demo.url,
                    caFile: directory.resolve('ca.crt'),
                  },
                ],
              },
            ],
          },
          ray: { kubernetesClusters: { demo: { auth: { type: 'none' } } } },
        },
      }),
    );
    expect(await supplier.getKubernetesClusters()).toMatchObject([
      { problem: expect.stringContaining('holds no certificate') },
    ]);
    directory.setContent({
      'ca.crt': Buffer.from(caData, 'base64').toString(),
    });
    expect(await supplier.getKubernetesClusters()).toMatchObject([{ caData }]);
  });

  it('says which file a token cannot be read from', async () => {
    const [supplied] = await supply(
      { type: 'config', clusters: [demo] },
      {
        kubernetesClusters: {
          demo: { auth: { type: 'token', tokenFile: '/nowhere/token' } },
        },
      },
    );
    if (!('auth' in supplied)) throw new Error(supplied.problem);
    await expect(
      supplied.auth.getCredentials({ renew: false }),
    ).rejects.toThrow(
      'the file named by ray.kubernetesClusters.demo.auth cannot be read: ENOENT',
    );
  });
});
