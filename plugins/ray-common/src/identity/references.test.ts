import fc from 'fast-check';
import {
  parseClusterRef,
  parseJobRef,
  stringifyClusterRef,
  stringifyJobRef,
} from './references';

const part = fc.string({ minLength: 1, unit: 'grapheme' });

describe('references', () => {
  it('come back as they went, whatever the names hold', () => {
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        (kubernetesCluster, namespace, name, id) => {
          const at = { kubernetesCluster, namespace, name };
          expect(parseClusterRef(stringifyClusterRef(at))).toEqual(at);
          const rayJob = { kind: 'RayJob' as const, ...at };
          expect(parseJobRef(stringifyJobRef(rayJob))).toEqual(rayJob);
          const submission = { kind: 'submission' as const, ...at, id };
          expect(parseJobRef(stringifyJobRef(submission))).toEqual(submission);
        },
      ),
    );
  });

  it.each(['', 'a/b', 'a/b/c/d', 'a//c', 'a/b/%E0%A4%A'])(
    'refuses %p as a cluster',
    ref => {
      expect(() => parseClusterRef(ref)).toThrow(
        /expected kubernetesCluster\/namespace\/name/,
      );
    },
  );

  it.each(['', 'a/b/c', 'a/b/rayjob/c', 'a/b/clusters/c/drivers/d'])(
    'refuses %p as a job',
    ref => {
      expect(() => parseJobRef(ref)).toThrow(/expected KC\/NS\/rayjobs\/NAME/);
    },
  );
});
