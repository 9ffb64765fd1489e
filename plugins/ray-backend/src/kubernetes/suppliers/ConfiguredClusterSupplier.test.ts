import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { ConfiguredClusterSupplier } from './ConfiguredClusterSupplier';

function supply(method: JsonObject, ray: JsonObject = {}) {
  return new ConfiguredClusterSupplier(
    mockServices.rootConfig({
      data: { kubernetes: { clusterLocatorMethods: [method] }, ray },
    }),
  ).getKubernetesClusters();
}

const demo = {
  name: 'demo',
  url: 'https://demo:6443',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'the-kubernetes-plugin-s',
  caData: 'Y2E=',
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
      caData: 'Y2E=',
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
  ])('refuses %j at the start, with its path', (auth, message) => {
    expect(() =>
      supply(
        { type: 'config', clusters: [demo] },
        { kubernetesClusters: { demo: { auth } } },
      ),
    ).toThrow(message);
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
