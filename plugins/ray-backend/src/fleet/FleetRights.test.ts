import { FleetRights } from './FleetRights';

interface Asked {
  verb: string;
  resource: string;
  subresource?: string;
  namespace?: string;
}

/** A fleet of one Kubernetes cluster whose answers to access reviews a test decides. */
function fleetWhere(isAllowed: (asked: Asked) => boolean | 'no answer') {
  const asked: Asked[] = [];
  const listeners = new Set<() => void>();
  const health = { name: 'prod', state: 'connecting', sentence: '', kinds: {} };
  const cluster = {
    name: 'prod',
    json: async (
      _path: string,
      { body }: { body: { spec: { resourceAttributes: Asked } } },
    ) => {
      const { resourceAttributes } = body.spec;
      asked.push(resourceAttributes);
      const allowed = isAllowed(resourceAttributes);
      if (allowed === 'no answer') throw new Error('404');
      return { status: { allowed } };
    },
  };
  return {
    asked,
    fleet: {
      kubernetesClusters: () => [health],
      kubernetesCluster: () => cluster,
      subscribeHealth: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    } as unknown as ConstructorParameters<typeof FleetRights>[0]['fleet'],
    become(state: string) {
      health.state = state;
      listeners.forEach(listener => listener());
    },
  };
}

describe('FleetRights', () => {
  const stopping = new AbortController();
  afterAll(() => stopping.abort());

  function follow(
    faked: ReturnType<typeof fleetWhere>,
    namespaces: string[] = [],
  ) {
    const rights = new FleetRights({
      fleet: faked.fleet,
      namespacesOf: () => namespaces,
    });
    const changed = new Promise<void>(resolve => {
      rights.onChange(resolve);
    });
    rights.run(stopping.signal);
    return { rights, changed };
  }

  it('asks nothing of a Kubernetes cluster that does not answer yet', async () => {
    const faked = fleetWhere(() => true);
    const { rights, changed } = follow(faked);
    expect(faked.asked).toEqual([]);
    expect(rights.accessOf('prod')).toBeUndefined();
    faked.become('ready');
    await changed;
    expect(rights.accessOf('prod')).toEqual({ readOnly: false, missing: [] });
    expect(faked.asked).toHaveLength(8);
  });

  it('asks for namespaces of teams where a right is not granted everywhere', async () => {
    const faked = fleetWhere(
      ({ verb, resource, namespace }) =>
        verb !== 'create' ||
        resource !== 'rayclusters' ||
        namespace === 'ads-ml',
    );
    const { rights, changed } = follow(faked, ['ads-ml', 'recsys']);
    faked.become('ready');
    await changed;
    const at = (namespace: string) => ({
      kubernetesCluster: 'prod',
      namespace,
    });
    expect(rights.lacks('createClusters', at('ads-ml'))).toBe(false);
    expect(rights.lacks('createClusters', at('recsys'))).toBe(true);
    expect(rights.accessOf('prod')?.missing).toMatchObject([
      { right: 'create rayclusters.ray.io', namespaces: ['recsys'] },
    ]);
  });

  it('asks for the proxy of services as a subresource', async () => {
    const faked = fleetWhere(({ subresource }) => subresource !== 'proxy');
    const { rights, changed } = follow(faked, ['ads-ml']);
    faked.become('ready');
    await changed;
    expect(rights.accessOf('prod')).toMatchObject({
      readOnly: false,
      missing: [
        { right: 'get services/proxy' },
        { right: 'create services/proxy' },
        { right: 'delete services/proxy' },
      ],
    });
    const anywhere = { kubernetesCluster: 'prod', namespace: 'elsewhere' };
    expect(rights.lacks('writeHeads', anywhere)).toBe(true);
    expect(rights.refusal('writeHeads', anywhere)).toBe(
      "Raydeck's own account on prod may not submit and stop jobs in elsewhere: it lacks create services/proxy, which the platform team grants with deploy/clusterrole.yaml",
    );
    expect(rights.refusal('createJobs', anywhere)).toBeUndefined();
  });

  it('claims nothing where the Kubernetes cluster has no answer', async () => {
    const faked = fleetWhere(() => 'no answer');
    const { rights } = follow(faked);
    faked.become('ready');
    await new Promise(setImmediate);
    expect(rights.accessOf('prod')).toBeUndefined();
    const at = { kubernetesCluster: 'prod', namespace: 'ads-ml' };
    expect(rights.lacks('createClusters', at)).toBe(false);
  });
});
