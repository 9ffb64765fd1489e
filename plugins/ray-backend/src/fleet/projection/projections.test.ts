import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RawObject } from '../../kubernetes';
import {
  projectEvent,
  projectPod,
  projectRayCluster,
  projectRayJob,
  projectService,
} from '../projectObject';

const projections: Record<string, (raw: RawObject) => object | undefined> = {
  RayCluster: projectRayCluster,
  RayJob: projectRayJob,
  Pod: projectPod,
  Service: projectService,
  Event: raw => projectEvent(raw, () => true),
};

const FIELDS = [
  'metadata spec status labels annotations ownerReferences containers resources requests limits conditions state',
  'template headGroupSpec workerGroupSpecs authOptions regarding series deprecatedSource ports selector kind name uid',
  'containerStatuses terminated waiting running head rayJobInfo phase note __proto__',
].flatMap(line => line.split(' '));

/** JSON in which the fields that are read hold anything. */
const absurd = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 0, -1.5, '', 'Pod', 'True', 'é'),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), {
    maxKeys: 6,
  }),
})).object;

/** Objects as a server sent them while clusters lived through good and bad days. */
function recorded(): RawObject[] {
  const folder = join(
    __dirname,
    '../../../../ray-common/src/__fixtures__/kuberay',
  );
  return ['happy', 'headlost', 'imagepull', 'quota', 'rayjob-http'].flatMap(
    story =>
      readFileSync(join(folder, `${story}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).object as RawObject),
  );
}

describe('projections', () => {
  it.each(Object.keys(projections))(
    'of a %s take any JSON, and what they made once more as it is',
    kind => {
      const project = projections[kind];
      fc.assert(
        fc.property(absurd, value => {
          const once = project(JSON.parse(JSON.stringify(value)));
          const twice = once && project(JSON.parse(JSON.stringify(once)));
          expect(JSON.stringify(twice)).toEqual(JSON.stringify(once));
        }),
      );
    },
  );

  it('of recorded objects, made once more, are the same', () => {
    const objects = recorded();
    expect(objects.length).toBeGreaterThan(100);
    for (const raw of objects) {
      const project = projections[raw.kind ?? ''];
      const once = JSON.stringify(project(raw));
      expect(JSON.stringify(project(JSON.parse(once)))).toBe(once);
    }
  });

  it('hold what pods of a group have in common once', () => {
    const pod = (name: string) =>
      projectPod({
        metadata: {
          name,
          namespace: 'ns',
          labels: { 'ray.io/cluster': 'a' },
        },
        spec: {
          containers: [{ name: 'ray-worker', image: 'ray' }],
          nodeName: name,
        },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      });
    const [one, other] = [pod('a-1'), pod('a-2')];
    expect(one.metadata.labels).toBe(other.metadata.labels);
    expect(one.spec.containers).toBe(other.spec.containers);
    expect(one.status?.conditions).toBe(other.status?.conditions);
    expect(other.spec.nodeName).toBe('a-2');
  });

  it('keep the beginning and the end of endless texts, and no endless annotation', () => {
    const job = projectRayJob({
      metadata: {
        name: 'j',
        annotations: { long: 'x'.repeat(100_000), 'raydeck.dev/kept': 'y' },
      },
      status: {
        jobDeploymentStatus: 'Failed',
        message: `first ${'x'.repeat(1_000_000)} last`,
      },
    });
    expect(job.status?.message).toMatch(/^first x+\n…\nx+ last$/);
    expect(job.status?.message?.length).toBeLessThan(17_000);
    expect(job.metadata.annotations).toEqual({ 'raydeck.dev/kept': 'y' });
  });
});
