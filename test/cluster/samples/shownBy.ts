import type { Cluster, Job } from '@raydeck/backstage-plugin-ray-common';
import { withoutNames } from '../../conformance/stories';
import type { RaydeckClient } from '../grounds';

/** What Raydeck's API shows of a namespace, without what differs between two grounds: generated names and times. */
export interface Shown {
  clusters: object[];
  jobs: object[];
}

const UNSETTLED = ['pending', 'starting', 'deleting', 'running', 'retrying'];

const byText = (a: object, b: object) =>
  JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;

/** Each of the lines once: a RayCronJob makes as many jobs as there is time for. */
function distinct(lines: object[]): object[] {
  const texts = new Map(lines.map(line => [JSON.stringify(line), line]));
  return [...texts.values()].sort(byText);
}

/**
 * Asks for the clusters and jobs of a namespace.
 *
 * @returns what is shown, and whether more is about to happen by the look of it
 */
export async function shownBy(
  client: RaydeckClient,
  kubernetesCluster: string,
  namespace: string,
): Promise<{ shown: Shown; isMoving: boolean }> {
  const query = `kubernetesCluster=${kubernetesCluster}&namespace=${namespace}`;
  const [clusters, jobs] = await Promise.all([
    client.get<{ items: Cluster[] }>(`/v1/clusters?${query}`),
    client.get<{ items: Job[] }>(`/v1/jobs?${query}`),
  ]);
  const words = (text: string) => withoutNames(text, namespace);
  const problems = ({ findings }: Cluster | Job) =>
    findings.map(({ code, severity, message }) => ({
      code,
      severity,
      message: words(message),
    }));
  return {
    isMoving: [...clusters.items, ...jobs.items].some(({ state }) =>
      UNSETTLED.includes(state),
    ),
    shown: {
      clusters: distinct(
        clusters.items.map(cluster => ({
          name: words(cluster.name),
          state: cluster.state,
          sentence: words(cluster.sentence),
          workers: cluster.workers,
          resources: cluster.resources,
          rayVersion: cluster.rayVersion,
          root: cluster.root && cluster.root.kind,
          problems: problems(cluster),
        })),
      ),
      jobs: distinct(
        jobs.items.map(job => ({
          name: words(job.name),
          state: job.state,
          sentence: words(job.sentence),
          problems: problems(job),
        })),
      ),
    },
  };
}
