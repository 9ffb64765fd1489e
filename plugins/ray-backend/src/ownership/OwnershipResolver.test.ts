import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { ACME } from '../__testUtils__/acme';
import { CatalogOwners } from './CatalogOwners';
import { OwnershipResolver, type OwnedObject } from './OwnershipResolver';

const ADS = 'component:default/ads-ranking';
const FEED = 'component:default/feed-ranking';

const selecting: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'selecting',
    namespace: 'default',
    annotations: { 'raydeck.dev/selector': 'team=vision' },
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/recsys' }],
};

const object = (
  metadata: Partial<OwnedObject['metadata']> = {},
): OwnedObject => ({
  kubernetesCluster: 'demo',
  metadata: { namespace: 'sandbox', uid: 'uid', ...metadata },
});

describe('OwnershipResolver', () => {
  const auth = mockServices.auth();
  let down = false;
  let records: Record<string, string>;
  let owners: CatalogOwners;
  let resolver: OwnershipResolver;

  beforeEach(async () => {
    down = false;
    records = {};
    const working = catalogServiceMock({ entities: [...ACME, selecting] });
    const catalog = new Proxy<CatalogService>(working, {
      get(target, property) {
        const value = Reflect.get(target, property);
        return typeof value === 'function'
          ? async (...args: unknown[]) => {
              if (down) throw new Error('ECONNREFUSED');
              return value.apply(target, args);
            }
          : value;
      },
    });
    owners = CatalogOwners.create({
      catalog,
      auth,
      logger: mockServices.logger.mock(),
    });
    await owners.refresh();
    resolver = OwnershipResolver.create({
      catalog: owners,
      records: { entityOf: uid => records[uid] },
      config: {
        admins: [],
        machines: [],
        namespaces: [
          {
            kubernetesCluster: 'demo',
            namespace: 'ads-ml',
            owners: ['group:default/ads-ml'],
          },
        ],
        rules: [{ labels: { queue: 'feed' }, entityRef: FEED }],
      },
    });
  });

  it.each([
    ['annotation', { annotations: { 'raydeck.dev/entity-ref': ADS } }, ADS],
    [
      'kubernetes-id',
      { labels: { 'backstage.io/kubernetes-id': 'ads-ranking' } },
      ADS,
    ],
    ['selector', { labels: { team: 'vision' } }, 'component:default/selecting'],
    ['rule', { labels: { queue: 'feed' } }, FEED],
    ['none', { labels: { 'backstage.io/kubernetes-id': 'nobody' } }, undefined],
  ])('attaches by %s', (attachedBy, metadata, entityRef) => {
    expect(resolver.attach(object(metadata))).toEqual({
      attachedBy,
      ...(entityRef && { entityRef }),
    });
  });

  it('attaches by the first that matches', () => {
    const all = object({
      annotations: { 'raydeck.dev/entity-ref': FEED },
      labels: {
        'backstage.io/kubernetes-id': 'ads-ranking',
        team: 'vision',
        queue: 'feed',
      },
    });
    expect(resolver.attach(all)).toEqual({
      attachedBy: 'annotation',
      entityRef: FEED,
    });
  });

  const attached = (namespace: string, entityRef = ADS) =>
    object({ namespace, annotations: { 'raydeck.dev/entity-ref': entityRef } });

  it('gives rights by a record of the same entity, or by the namespace, and otherwise none', async () => {
    expect(
      (await resolver.resolveFresh(attached('ads-ml'))).ownership.authority,
    ).toBe('namespace');
    expect((await resolver.resolveFresh(attached('sandbox'))).rights).toEqual({
      owners: [],
      known: true,
    });
    records.uid = ADS;
    expect(await resolver.resolveFresh(attached('sandbox'))).toMatchObject({
      ownership: { authority: 'record' },
      rights: { owners: ['group:default/ads-ml'] },
    });
    // Someone wrote another entity onto the object: neither entity has rights by the record.
    expect(
      (await resolver.resolveFresh(attached('sandbox', FEED))).ownership
        .authority,
    ).toBe('none');
  });

  it('shows the last known owners while the catalog is down, and changes nothing', async () => {
    jest.useFakeTimers({ now: Date.now() });
    await resolver.resolveFresh(attached('ads-ml'));
    down = true;
    jest.setSystemTime(Date.now() + 31_000);
    await owners.refresh();
    expect(resolver.resolve(attached('ads-ml')).ownership).toMatchObject({
      owners: ['group:default/ads-ml'],
      ownersStale: true,
    });
    await expect(resolver.resolveFresh(attached('ads-ml'))).rejects.toThrow(
      /catalog cannot be reached.*nothing was changed/,
    );
    down = false;
    await owners.refresh();
    expect(
      resolver.resolve(attached('ads-ml')).ownership.ownersStale,
    ).toBeUndefined();
    jest.useRealTimers();
  });

  it('knows owners of an entity that is named for the first time a moment later', async () => {
    const named = attached('ads-ml', 'component:default/selecting');
    down = true;
    expect(
      resolver.resolve(attached('ads-ml', 'component:default/new')).rights
        .known,
    ).toBe(false);
    await owners.settled();
    down = false;
    expect(resolver.resolve(named).ownership.owners).toEqual([
      'group:default/recsys',
    ]);
  });
});
