import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubeRaySim, roles, type PolicyRule } from 'kuberay-sim';
import { parseAllDocuments } from 'yaml';
import {
  KUBERNETES_TOKEN,
  startRay,
  type RayUnderTest,
} from '../__testUtils__/startRay';

jest.setTimeout(60_000);

const DEPLOY = resolve(__dirname, '../../../../deploy');

/** The rules of all roles of a kind in the manifests that users apply for all that Raydeck does. */
function granted(kind: 'ClusterRole' | 'Role'): PolicyRule[] {
  return ['clusterrole.yaml', 'role-bound-namespace.yaml']
    .flatMap(file =>
      parseAllDocuments(readFileSync(resolve(DEPLOY, file), 'utf8')),
    )
    .map(document => document.toJS() as { kind: string; rules?: PolicyRule[] })
    .filter(object => object.kind === kind)
    .flatMap(({ rules = [] }) => rules);
}

/** One line for each thing that may be done. */
function lines(rules: PolicyRule[]): string[] {
  return rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap(group =>
        resources.flatMap(resource =>
          verbs.map(verb => `${verb} ${resource}.${group}`),
        ),
      ),
    )
    .sort();
}

describe('What the manifests grant', () => {
  it('is what the simulator grants its account for Raydeck', () => {
    const { cluster, namespaced } = roles(['ads-ml']).raydeck;
    expect(lines(granted('ClusterRole'))).toEqual(lines(cluster));
    expect(namespaced.map(({ namespaces }) => namespaces)).toEqual([
      ['ads-ml'],
    ]);
    expect(lines(granted('Role'))).toEqual(
      lines(namespaced.flatMap(({ rules }) => rules)),
    );
  });

  describe('as the only account', () => {
    let sim: KubeRaySim;
    let ray: RayUnderTest | undefined;

    beforeAll(async () => {
      sim = await KubeRaySim.start({
        port: 0,
        seed: 'none',
        timeScale: 50,
        tokens: { raydeck: KUBERNETES_TOKEN },
      });
      ray = await startRay({ sim });
    });

    afterAll(async () => {
      await ray?.stop();
      await sim?.stop();
    });

    it('is enough to watch, to run a job, to read its log and to delete', async () => {
      const alice = ray?.as('alice');
      if (!alice) throw new Error('The backend has not started');
      const { body: fleet } = await alice.get('/v1/kubernetes-clusters');
      expect(fleet.items).toMatchObject([{ name: 'demo', state: 'ready' }]);
      const { body: job, status } = await alice.post('/v1/jobs', {
        template: 'batch',
        entityRef: 'component:default/ads-ranking',
        name: 'batch',
      });
      expect(status).toBe(201);
      const log = await alice.get(`/v1/jobs/${job.ref}/logs?follow=true`);
      expect(log.text).toContain('hello');
      let now = job;
      while (now.state !== 'succeeded') {
        ({ body: now } = await alice.get(`/v1/jobs/${job.ref}`));
      }
      const { body: pods } = await alice.get(
        `/v1/clusters/${now.cluster}/pods`,
      );
      expect(pods.items.length).toBeGreaterThan(0);
      const yaml = await alice.get(`/v1/clusters/${now.cluster}/yaml`);
      expect(yaml.text).toContain('kind: RayCluster');
      const gone = await alice.delete(`/v1/jobs/${job.ref}`, job.uid);
      expect(gone.status).toBe(202);
    });
  });
});
