import { VirtualGround } from '../kuberay/storyGround';
import { SubmitterPrograms } from '../kuberay/SubmitterPrograms';
import { headsOf } from '../kuberay/installKubeRay';
import { SimulatedPodLogs, type Pod } from '../kubelet';
import type { AnyKubeObject } from '../store';
import type { BatchJob } from './jobConditions';

const key = { namespace: 'default', name: 'pi' };

function setUp(command: string, spec: object = {}) {
  const ground = new VirtualGround();
  const { store, clock } = ground;
  store.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: key,
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            { name: 'c', image: 'busybox', command: ['sh', '-c', command] },
          ],
        },
      },
    },
  });
  const status = () => store.mustGet<BatchJob>('jobs.batch', key).status;
  const pods = () => store.list<Pod>('pods');
  return { ground, store, clock, status, pods };
}

describe('a Kubernetes Job', () => {
  it('is complete when its pod has succeeded, whose log says what it printed', async () => {
    const { ground, store, clock, status, pods } = setUp('echo hello');
    clock.advance(20_000);
    expect(status()).toMatchObject({ succeeded: 1, ready: 0 });
    expect(status()?.conditions?.map(({ type }) => type)).toEqual([
      'SuccessCriteriaMet',
      'Complete',
    ]);
    expect(pods()[0].metadata.finalizers).toBeUndefined();
    expect(pods()[0].status.phase).toBe('Succeeded');
    const programs = new SubmitterPrograms(store, headsOf(store));
    const lines: string[] = [];
    const options = { follow: false, previous: false };
    for await (const { text } of new SimulatedPodLogs(store, programs).open(
      pods()[0] as unknown as AnyKubeObject,
      'c',
      { ...options, signal: new AbortController().signal },
    )) {
      lines.push(text);
    }
    expect(lines).toEqual(['hello']);
    ground.stop();
  });

  it('fails after as many pods as its limit allows, each later than the last', () => {
    const { ground, clock, status, pods } = setUp('exit 3', {
      backoffLimit: 1,
    });
    clock.advance(10_000);
    expect(pods()).toHaveLength(1);
    expect(status()?.failed).toBe(1);
    clock.advance(30_000);
    expect(pods()).toHaveLength(2);
    expect(status()?.conditions?.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    ground.stop();
  });

  it('ends at its deadline, and takes its pod with it', () => {
    const { ground, clock, status, pods } = setUp('sleep 300', {
      activeDeadlineSeconds: 10,
    });
    clock.advance(30_000);
    expect(status()?.conditions?.at(-1)).toMatchObject({
      type: 'Failed',
      reason: 'DeadlineExceeded',
    });
    expect(pods()).toEqual([]);
    ground.stop();
  });

  it('takes its pods along when it is deleted', () => {
    const { ground, store, clock, pods } = setUp('sleep 300');
    clock.advance(5_000);
    expect(pods()).toHaveLength(1);
    store.delete('jobs.batch', key);
    clock.advance(10_000);
    expect(pods()).toEqual([]);
    ground.stop();
  });
});
