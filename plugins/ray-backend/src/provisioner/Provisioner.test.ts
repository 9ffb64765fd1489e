import { mockCredentials } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  parseTemplate,
  type RayTemplate,
} from '@raydeck/backstage-plugin-ray-common';
import type { Knex } from 'knex';
import { ACME } from '../__testUtils__/acme';
import { FakeKubernetes } from '../__testUtils__/FakeKubernetes';
import { testDatabases } from '../__testUtils__/testDatabases';
import type { Caller } from '../authorization';
import {
  DatabaseObjectRecordStore,
  DatabaseRequestStore,
  type RequestStore,
} from '../database';
import { Provisioner } from './Provisioner';

const caller: Caller = {
  kind: 'user',
  principal: 'user:default/alice',
  ownershipRefs: new Set(['group:default/ads-ml']),
  admin: false,
};

const request = {
  template: 'training',
  entityRef: 'component:default/ads-ranking',
  parameters: { workers: 2 },
};

function findTemplate(): RayTemplate {
  const entity = ACME.find(({ metadata }) => metadata.name === 'training');
  const { template, findings } = entity
    ? parseTemplate(entity)
    : { template: undefined, findings: [] };
  if (!template) throw new Error(JSON.stringify(findings));
  return template;
}

const databases = testDatabases();

describe.each(databases.ids)('Provisioner on %s', id => {
  const template = findTemplate();
  let knex: Knex;
  let kubernetes: FakeKubernetes;
  let faulty: string | undefined;

  /** Throws once, before or after the call, where `faulty` says so. */
  function breaking<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get(object, property) {
        const value = Reflect.get(object, property);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const at = `${name}.${String(property)}`;
          if (faulty === `before ${at}`) {
            faulty = undefined;
            throw new ServiceUnavailableError('The process died');
          }
          const result = await value.apply(object, args);
          if (faulty === `after ${at}`) {
            faulty = undefined;
            throw new ServiceUnavailableError('The process died');
          }
          return result;
        };
      },
    });
  }

  function provisioner(namespace = 'ads-ml') {
    const requests: RequestStore = DatabaseRequestStore.create(knex);
    return Provisioner.create({
      templates: { find: async () => template },
      placer: {
        place: async (
          _template,
          { entityRef },
          name,
          _caller,
          _credentials,
          at,
        ) => ({
          entityRef,
          rights: { owners: [], known: true },
          context: {
            entity: { metadata: { name: 'ads-ranking' } },
            owner: 'group:default/ads-ml',
            user: caller.principal,
            name,
            namespace: at?.namespace ?? namespace,
            kubernetesCluster: 'demo',
            template: {},
          },
        }),
      },
      writer: kubernetes,
      requests: breaking('requests', requests),
      records: breaking('records', DatabaseObjectRecordStore.create(knex)),
    });
  }

  const create = (key?: string, change = {}) =>
    provisioner().create(
      'RayCluster',
      { ...request, ...change },
      caller,
      mockCredentials.user(caller.principal),
      key,
    );

  beforeEach(async () => {
    knex = await databases.init(id);
    kubernetes = new FakeKubernetes();
    faulty = undefined;
  });

  it('makes one object of two requests under one key that cross', async () => {
    const original = kubernetes.create.bind(kubernetes);
    let first: Promise<{ created: boolean }> | undefined;
    jest
      .spyOn(kubernetes, 'create')
      .mockImplementation(async (...args: Parameters<typeof original>) => {
        if (!first) {
          first = create('crossing');
          await first;
        }
        return original(...args);
      });
    const second = await create('crossing');
    expect(second.created).toBe(false);
    await expect(first).resolves.toMatchObject({
      created: true,
      object: { metadata: { uid: second.object.metadata.uid } },
    });
  });

  it('makes one object of requests under one key that two instances get at once', async () => {
    const instances = [provisioner(), provisioner()];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        instances[index % 2].create(
          'RayCluster',
          request,
          caller,
          mockCredentials.user(caller.principal),
          'shared',
        ),
      ),
    );
    const [{ object }] = answers;
    expect(new Set(answers.map(each => each.object.metadata.uid)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    await expectOneOfEverything(object.metadata.uid, 'shared');
  });

  it('tries everything on the server before it creates anything, the main object first', async () => {
    await create('key');
    expect(kubernetes.steps).toEqual([
      'try RayCluster',
      'try ConfigMap',
      'create RayCluster',
      'create ConfigMap',
    ]);
  });

  it.each([
    'before requests.reserve',
    'after requests.reserve',
    'before records.add',
    'after records.add',
    'before requests.complete',
    'after requests.complete',
  ])(
    'makes exactly one of everything when the process dies %s and the caller tries again',
    async at => {
      faulty = at;
      await expect(create('key')).rejects.toThrow('The process died');
      const { object } = await create('key');
      await expectOneOfEverything(object.metadata.uid);
    },
  );

  it.each(
    ['try RayCluster', 'create RayCluster', 'create ConfigMap'].flatMap(
      step => [
        [step, 'before' as const],
        [step, 'after' as const],
      ],
    ),
  )(
    'makes exactly one of everything when the connection breaks at "%s", %s it was done',
    async (step, when) => {
      kubernetes.fault = { step, when: when as 'before' | 'after' };
      await expect(create('key')).rejects.toThrow('The connection broke');
      const { object } = await create('key');
      await expectOneOfEverything(object.metadata.uid);
    },
  );

  async function expectOneOfEverything(uid: string, key = 'key') {
    expect(
      [...kubernetes.objects.keys()].map(each => each.split('/')[0]),
    ).toEqual(['RayCluster', 'ConfigMap']);
    const [main, companion] = [...kubernetes.objects.values()];
    expect(main.metadata.uid).toBe(uid);
    expect(companion.metadata.ownerReferences).toMatchObject([{ uid }]);
    expect(await DatabaseObjectRecordStore.create(knex).all()).toMatchObject([
      { uid, entityRef: request.entityRef, requestedBy: caller.principal },
    ]);
    const again = await create(key);
    expect(again).toMatchObject({
      created: false,
      object: { metadata: { uid } },
    });
  }

  it('keeps the reserved place, also when placement would decide otherwise by now', async () => {
    faulty = 'after requests.reserve';
    await expect(create('key')).rejects.toThrow();
    const { object } = await provisioner('elsewhere').create(
      'RayCluster',
      request,
      caller,
      mockCredentials.user(caller.principal),
      'key',
    );
    expect(object.metadata.namespace).toBe('ads-ml');
  });

  it('refuses a key that was used with another body', async () => {
    await create('key');
    await expect(create('key', { parameters: { workers: 3 } })).rejects.toThrow(
      /Idempotency-Key was used with another request/,
    );
  });

  it('does not take an object of the same name for its own', async () => {
    await create(undefined, { name: 'mine' });
    await expect(create('key', { name: 'mine' })).rejects.toThrow(/already/);
    faulty = 'after requests.reserve';
    await expect(create('other', { name: 'theirs' })).rejects.toThrow();
    await create(undefined, { name: 'theirs' });
    await expect(create('other', { name: 'theirs' })).rejects.toThrow(
      /already/,
    );
  });

  it('says so when what the key made has been deleted', async () => {
    await create('key');
    kubernetes.objects.clear();
    await expect(create('key')).rejects.toThrow(/has been deleted since/);
  });

  it('takes the main object back when a companion belongs to something else', async () => {
    await create(undefined, { name: 'one' });
    kubernetes.objects.delete('RayCluster/ads-ml/one');
    await expect(create('key', { name: 'one' })).rejects.toThrow(
      /ConfigMap ads-ml\/one-notes.*belongs to something else/,
    );
    expect([...kubernetes.objects.keys()]).toEqual([
      'ConfigMap/ads-ml/one-notes',
    ]);
    kubernetes.objects.clear();
    await expect(create('key', { name: 'one' })).resolves.toMatchObject({
      created: true,
    });
  });

  it('gives names that fit KubeRay, whatever the template is called', async () => {
    const { object } = await create('key');
    expect(object.metadata.name).toMatch(/^training-[0-9a-f]{6}$/);
  });
});
