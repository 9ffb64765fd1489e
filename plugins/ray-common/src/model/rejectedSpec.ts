import type { EventObject } from '../kubernetes';
import type { ClusterFacts } from './clusterFacts';
import { eventTime } from './projectEvent';

/** Reasons under which KubeRay 1.6 rejects a RayCluster; it says so in an event only, the status stays empty. */
const REJECTIONS = /^InvalidRayCluster(Spec|Status|Metadata)$/;

/** The newest event that rejects the spec; undefined when there is none. */
export function rejectedSpec(facts: ClusterFacts): EventObject | undefined {
  return facts.events
    .filter(
      event =>
        event.regarding.uid === facts.rayCluster.metadata.uid &&
        event.type === 'Warning' &&
        REJECTIONS.test(event.reason ?? ''),
    )
    .sort((a, b) => ((eventTime(a) ?? '') < (eventTime(b) ?? '') ? 1 : -1))[0];
}
