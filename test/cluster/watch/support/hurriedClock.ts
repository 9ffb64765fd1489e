import {
  systemClock,
  type Clock,
} from '../../../../plugins/ray-backend/src/kubernetes/Clock';

/**
 * A clock on which time goes by so many times faster: a Reflector waits minutes until a silent connection counts as dead,
 * and no test can.
 */
export function hurriedClock(times: number): Clock {
  return {
    now: () => systemClock.now() * times,
    after: (ms, call) => systemClock.after(ms / times, call),
  };
}
