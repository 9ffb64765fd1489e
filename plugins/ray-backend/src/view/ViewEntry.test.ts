import type { Job } from '@raydeck/backstage-plugin-ray-common';
import type { Caller } from '../authorization';
import { JobEntry } from './ViewEntry';

const caller = (group: string): Caller => ({
  kind: 'user',
  principal: 'user:default/someone',
  ownershipRefs: new Set([group]),
  admin: false,
});

const failed: Job = {
  ref: 'demo/ads-ml/rayjobs/nightly',
  uid: 'u',
  name: 'nightly',
  origin: 'RayJob',
  kubernetesCluster: 'demo',
  namespace: 'ads-ml',
  state: 'failed',
  sentence: 'Failed: KeyError: s3cret',
  entrypoint: 'python train.py',
  owners: ['group:default/ads-ml'],
  attachedBy: 'annotation',
  authority: 'record',
  attempts: 1,
  failure: {
    message: 'KeyError: s3cret',
    traceback: ['token=s3cret'],
    exitCode: 1,
  },
  findings: [],
  // Its log cannot be had any more: that takes nothing from the rights of its owners.
  allowed: ['delete'],
};

describe('JobEntry', () => {
  const entry = new JobEntry(failed, {
    owners: ['group:default/ads-ml'],
    known: true,
  });

  it('shows the failure of a job to those who may read its log', () => {
    expect(entry.for(caller('group:default/ads-ml')).failure).toEqual(
      failed.failure,
    );
  });

  it('shows others that it failed, and nothing that it printed', () => {
    const other = caller('group:default/recsys');
    expect(entry.for(other)).toMatchObject({ state: 'failed', allowed: [] });
    expect(entry.jsonFor(other)).not.toContain('s3cret');
  });

  it('is not found by what it printed', () => {
    expect(entry.text).toContain('nightly');
    expect(entry.text).not.toContain('s3cret');
  });
});
