import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { KubeRaySim } from './KubeRaySim';

describe('KubeRaySim', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kuberay-sim-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('goes on after a restart where it was', async () => {
    const stateFile = join(folder, 'state.json');
    const first = await KubeRaySim.start({ stateFile });
    const made = first.store.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'default', name: 'kept' },
    });
    const token = first.token('raydeck');
    await first.stop();
    const second = await KubeRaySim.start({ stateFile });
    try {
      expect(second.token('raydeck')).toBe(token);
      expect(second.store.get('configmaps', made.metadata)).toEqual(made);
      expect(second.store.revision).toBeGreaterThanOrEqual(
        Number(made.metadata.resourceVersion),
      );
    } finally {
      await second.stop();
    }
  });

  it('writes kubeconfigs that others cannot read', async () => {
    const sim = await KubeRaySim.start({ kubeconfigDir: folder });
    try {
      const path = join(folder, 'raydeck.yaml');
      expect(statSync(path).mode % 0o1000).toBe(0o600);
      const config = parse(readFileSync(path, 'utf8'));
      const { cluster } = config.clusters[0];
      expect(cluster.server).toBe(sim.url.replace('http:', 'https:'));
      const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
      const { token } = config.users[0].user;
      const status = await new Promise((resolve, reject) => {
        get(
          `${cluster.server}/apis/ray.io/v1/rayclusters`,
          { ca, agent: false, headers: { authorization: `Bearer ${token}` } },
          res => {
            res.resume();
            resolve(res.statusCode);
          },
        ).on('error', reject);
      });
      expect(status).toBe(200);
    } finally {
      await sim.stop();
    }
  });

  it('says which file is no state', async () => {
    const stateFile = join(folder, 'state.json');
    writeFileSync(stateFile, '{}');
    await expect(KubeRaySim.start({ stateFile })).rejects.toThrow(stateFile);
  });

  it('lists thousands of clusters quickly', async () => {
    const sim = await KubeRaySim.start();
    try {
      for (let i = 0; i < 2000; i += 1) {
        sim.store.create('rayclusters.ray.io', {
          apiVersion: 'ray.io/v1',
          kind: 'RayCluster',
          metadata: { namespace: 'default', name: `c${i}` },
          spec: { managedBy: 'kueue.x-k8s.io/multikueue' },
        });
      }
      const start = performance.now();
      const answer = await fetch(`${sim.url}/apis/ray.io/v1/rayclusters`, {
        headers: { authorization: `Bearer ${sim.token('admin')}` },
      });
      const { items } = (await answer.json()) as { items: unknown[] };
      expect(items).toHaveLength(2000);
      expect(performance.now() - start).toBeLessThan(2000);
    } finally {
      await sim.stop();
    }
  });
});
