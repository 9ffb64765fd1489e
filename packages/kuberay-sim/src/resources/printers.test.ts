import { humanDuration } from './humanDuration';
import { podStatusWord } from './workloadPrinters';

const pod = (status: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...metadata,
  },
  spec: { containers: [{}], initContainers: [{}] },
  status,
});

describe('podStatusWord', () => {
  it.each([
    [{ phase: 'Pending' }, 'Pending'],
    [
      {
        phase: 'Pending',
        containerStatuses: [
          { state: { waiting: { reason: 'ImagePullBackOff' } } },
        ],
      },
      'ImagePullBackOff',
    ],
    [
      {
        phase: 'Running',
        containerStatuses: [
          { state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
        ],
      },
      'OOMKilled',
    ],
    [
      {
        phase: 'Pending',
        initContainerStatuses: [{ state: { running: {} } }],
      },
      'Init:0/1',
    ],
    [
      {
        phase: 'Running',
        containerStatuses: [{ ready: true, state: { running: {} } }],
      },
      'Running',
    ],
  ])('says of %j: %s', (status, word) => {
    expect(podStatusWord(pod(status))).toBe(word);
  });

  it('says Terminating of a pod that is being deleted', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(
      podStatusWord(pod({ phase: 'Running' }, { deletionTimestamp })),
    ).toBe('Terminating');
  });
});

describe('humanDuration', () => {
  it.each([
    [-5, '<invalid>'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [3600, '60m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 120, '3h2m'],
    [47 * 3600, '47h'],
    [50 * 3600, '2d2h'],
    [30 * 86400, '30d'],
    [800 * 86400, '2y70d'],
  ])('shows %d seconds as %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
