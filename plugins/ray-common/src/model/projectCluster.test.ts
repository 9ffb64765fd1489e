import type { Cluster } from '../api';
import type { Ownership } from './types';
import { tellStory } from '../__fixtures__/story';
import { projectCluster } from './projectCluster';

const NOBODY: Ownership = {
  owners: [],
  attachedBy: 'none',
  authority: 'none',
};

/** The cluster after each event of a story, as Raydeck shows it. */
function shown(story: string): Cluster[] {
  return [...tellStory(story)].flatMap(({ rayClusters, pods, events }) =>
    rayClusters.map(rayCluster =>
      projectCluster(
        { kubernetesCluster: 'real', rayCluster, pods, events },
        NOBODY,
        ['delete', 'submitJob', 'readLogs'],
      ),
    ),
  );
}

function states(story: string): string[] {
  return shown(story)
    .map(cluster => cluster.state)
    .filter((state, index, all) => state !== all[index - 1]);
}

function last(story: string): Cluster {
  const all = shown(story);
  return all[all.length - 1];
}

describe('a recorded cluster', () => {
  it('starts, scales without being degraded, is suspended, resumed and deleted', () => {
    expect(states('happy')).toEqual([
      'pending',
      'starting',
      'ready',
      'suspended',
      'pending',
      'starting',
      'ready',
    ]);
  });

  it('counts its workers while it scales', () => {
    const sentences = shown('happy').map(cluster => cluster.sentence);
    expect(sentences).toContain('Running, 2 of 2 workers.');
    expect(sentences).toContain('Running, 2 of 4 workers, 2 starting.');
    expect(sentences).toContain('Running, 4 of 4 workers.');
  });

  it('waits for GPUs, says what is lacking and since when', () => {
    const cluster = last('unschedulable');
    expect(cluster.state).toBe('pending');
    expect(cluster.sentence).toBe(
      'Waiting. A worker of group workers cannot be scheduled: no node has enough free nvidia.com/gpu (10 of 10 nodes lack it).',
    );
    expect(cluster.findings).toEqual([
      expect.objectContaining({
        code: 'UNSCHEDULABLE',
        severity: 'warning',
        since: expect.stringMatching(/^2026-/),
      }),
    ]);
    expect(cluster.life.map(each => each.status)).toEqual([
      'done',
      'done',
      'done',
      'current',
    ]);
  });

  it('names the image that cannot be pulled', () => {
    const cluster = last('imagepull');
    expect(cluster.state).toBe('degraded');
    expect(cluster.findings.map(each => each.code)).toEqual(['IMAGE_PULL']);
  });

  it('is degraded where a quota keeps its worker away, though KubeRay calls it provisioned', () => {
    const cluster = last('quota');
    expect(cluster.state).toBe('degraded');
    expect(cluster.sentence).toBe(
      'Running, 0 of 2 workers. Kubernetes refuses a pod: the quota q of namespace quota is used up.',
    );
  });

  it('is not ready while its head is gone, though status.state stays ready', () => {
    const lost = shown('headlost').filter(
      cluster => cluster.state === 'degraded',
    );
    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0].sentence).toContain('Not running: the head is not ready.');
    expect(lost[0].findings[0].code).toBe('HEAD_LOST');
    expect(lost[0].allowed).toEqual(['delete', 'readLogs']);
    expect(last('headlost').state).toBe('ready');
  });

  it('tells of a worker that keeps failing', () => {
    const codes = new Set(
      shown('workerfails').flatMap(cluster =>
        cluster.findings.map(each => each.code),
      ),
    );
    expect(codes).toContain('POD_FAILED');
  });

  it('holds no resources while it is suspended', () => {
    const cluster = last('suspended');
    expect(cluster.state).toBe('suspended');
    expect(cluster.sentence).toBe('Suspended: it holds no resources.');
    expect(cluster.resources).toEqual({ accelerators: [] });
    expect(cluster.workers).toMatchObject({ ready: 0, desired: 0 });
  });
});

describe('projectCluster', () => {
  const [{ rayCluster }] = [...tellStory('happy')].flatMap(moment =>
    moment.rayClusters.map(each => ({ rayCluster: each })),
  );
  const project = (changes: object) =>
    projectCluster(
      {
        kubernetesCluster: 'arn:aws:eks/prod',
        rayCluster: {
          ...rayCluster,
          metadata: { ...rayCluster.metadata, ...changes },
        },
        pods: [],
        events: [],
      },
      NOBODY,
      ['delete', 'submitJob', 'readLogs'],
    );

  it('percent-encodes each part of its reference', () => {
    expect(project({}).ref).toBe('arn%3Aaws%3Aeks%2Fprod/happy/happy');
  });

  it('leaves a child to its root: it cannot be deleted by itself', () => {
    const child = project({
      ownerReferences: [
        {
          apiVersion: 'ray.io/v1',
          kind: 'RayJob',
          name: 'nightly',
          uid: 'u',
          controller: true,
        },
      ],
    });
    expect(child.root).toEqual({
      kind: 'RayJob',
      name: 'nightly',
      ref: 'arn%3Aaws%3Aeks%2Fprod/happy/rayjobs/nightly',
    });
    expect(child.allowed).toEqual(['readLogs']);
  });

  it('reads the template of which it was made', () => {
    expect(
      project({
        annotations: {
          'raydeck.dev/template': 'training-cluster@1.0.0',
          'raydeck.dev/template-digest': 'abc',
        },
      }).template,
    ).toEqual({
      name: 'default/training-cluster',
      version: '1.0.0',
      digest: 'abc',
    });
  });

  it('is deleting as soon as Kubernetes says so', () => {
    const cluster = project({ deletionTimestamp: '2026-11-21T12:00:00Z' });
    expect(cluster.state).toBe('deleting');
    expect(cluster.allowed).toEqual(['readLogs']);
  });
});
