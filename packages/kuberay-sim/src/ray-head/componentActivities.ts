import type { ProxyResponse } from '../server';
import { json } from './answers';
import type { RouteContext } from './headRoutes';

/**
 * `GET /api/component_activities`: drivers are what has called `ray.init`, a
 * submission that never does is none. Times are in seconds.
 */
export function componentActivities({
  head,
  clock,
}: RouteContext): ProxyResponse {
  const drivers = head.jobs.list().filter(({ job_id: id }) => id !== null);
  const active = drivers.filter(({ status }) => status === 'RUNNING').length;
  const ends = drivers.map(({ end_time: end }) => end ?? 0).filter(Boolean);
  return json({
    driver: {
      is_active: active > 0 ? 'ACTIVE' : 'INACTIVE',
      reason: active > 0 ? `Number of active drivers: ${active}` : null,
      timestamp: clock.now().getTime() / 1000,
      last_activity_at: ends.length > 0 ? Math.max(...ends) / 1000 : null,
    },
  });
}
