import type { ReflectorStatus, WatchFailureKind } from '../kubernetes';
import { fleetHealth } from './fleetHealth';

const now = new Date('2026-11-21T12:00:00Z');
const url = 'https://demo:6443';
const synced: ReflectorStatus = { hasSynced: true };

function failed(
  kind: WatchFailureKind,
  more: Partial<ReflectorStatus> = {},
): ReflectorStatus {
  return {
    hasSynced: false,
    failure: { kind, message: `demo: ${kind}` },
    ...more,
  };
}

describe('fleetHealth', () => {
  it('says that all is well, and with what', () => {
    expect(
      fleetHealth(
        {
          name: 'demo',
          url,
          kinds: { RayCluster: synced, Pod: synced },
          kubernetesVersion: 'v1.36.3',
          kubeRayVersion: 'v1.6.2',
        },
        now,
      ),
    ).toMatchObject({
      state: 'ready',
      sentence: 'demo is up to date (Kubernetes v1.36.3, KubeRay v1.6.2)',
      kubeRay: { installed: true, version: 'v1.6.2' },
    });
  });

  it('is connecting until every kind has been listed', () => {
    const health = fleetHealth(
      {
        name: 'demo',
        url,
        kinds: { RayCluster: synced, Pod: { hasSynced: false } },
      },
      now,
    );
    expect(health.state).toBe('connecting');
    expect(health.kubeRay).toEqual({ installed: true });
  });

  it('has the problem of its configuration', () => {
    expect(
      fleetHealth({ name: 'demo', problem: 'demo needs auth', kinds: {} }, now),
    ).toMatchObject({
      state: 'error',
      sentence: 'demo needs auth',
    });
  });

  it.each<[WatchFailureKind, string]>([
    ['unreachable', 'unreachable'],
    ['credentials', 'error'],
    ['forbidden', 'error'],
    ['missing', 'error'],
    ['failed', 'error'],
  ])('is in state for %s: %s', (kind, state) => {
    expect(
      fleetHealth(
        { name: 'demo', url, kinds: { RayCluster: failed(kind), Pod: synced } },
        now,
      ),
    ).toMatchObject({
      state,
      sentence: `demo: ${kind}`,
    });
  });

  it('knows that KubeRay is not installed', () => {
    expect(
      fleetHealth(
        { name: 'demo', url, kinds: { RayCluster: failed('missing') } },
        now,
      ).kubeRay,
    ).toEqual({ installed: false });
  });

  it('says the gravest of what is wrong', () => {
    const kinds = {
      RayCluster: failed('missing'),
      Pod: failed('forbidden'),
      Event: failed('unreachable'),
    };
    expect(fleetHealth({ name: 'demo', url, kinds }, now).sentence).toBe(
      'demo: unreachable',
    );
  });

  it.each([
    [1_000, 'stale'],
    [60_000, 'unreachable'],
  ])('tells a blink of %d ms from an outage: %s', (ago, state) => {
    const staleSince = new Date(now.getTime() - ago);
    const kinds = {
      RayCluster: failed('unreachable', { hasSynced: true, staleSince }),
      Pod: synced,
    };
    expect(fleetHealth({ name: 'demo', url, kinds }, now)).toMatchObject({
      state,
      staleSince: staleSince.toISOString(),
    });
  });
});
