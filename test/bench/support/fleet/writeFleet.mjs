import { clusterObjects, namespaces } from './clusterObjects.mjs';

const AT_ONCE = 12;

const core = namespace => `/api/v1/namespaces/${namespace}`;
const ray = namespace => `/apis/ray.io/v1/namespaces/${namespace}/rayclusters`;
/** The operator still writes its events through the old API, the scheduler through the new one. */
const events = (namespace, { apiVersion }) =>
  apiVersion === 'v1'
    ? `${core(namespace)}/events`
    : `/apis/${apiVersion}/namespaces/${namespace}/events`;

/** Creates an object and gives it its status, which the API server does not take at creation. */
async function createWithStatus(server, collection, object) {
  const { metadata } = await server.create(collection, object);
  await server.merge(`${collection}/${metadata.name}/status`, {
    status: object.status,
  });
  return { metadata };
}

async function writeCluster(server, index) {
  const {
    namespace,
    rayCluster,
    service,
    pods,
    events: eventsOf,
  } = clusterObjects(index);
  const { metadata } = await createWithStatus(
    server,
    ray(namespace),
    rayCluster(),
  );
  const [written] = await Promise.all([
    Promise.all(
      pods(metadata.uid).map(pod =>
        createWithStatus(server, `${core(namespace)}/pods`, pod),
      ),
    ),
    server.create(`${core(namespace)}/services`, service(metadata.uid)),
  ]);
  await Promise.all(
    eventsOf(metadata.uid, written).map(event =>
      server.create(events(namespace, event), event),
    ),
  );
}

/** Namespaces with the account that a pod needs, which no controller makes here. */
async function writeNamespaces(server) {
  for (const name of namespaces()) {
    await server.create('/api/v1/namespaces', { metadata: { name } });
    await server.create(`${core(name)}/serviceaccounts`, {
      metadata: { name: 'default' },
    });
  }
}

/**
 * Writes RayClusters with their pods, services and events as objects into an
 * API server that nothing else acts on, as an operator and kubelets would
 * have left them.
 *
 * @param {import('../ApiServer.mjs').ApiServer} server
 * @param {number} count
 * @param {(done: number) => void} [onProgress]
 */
export async function writeFleet(server, count, onProgress = () => {}) {
  await writeNamespaces(server);
  let next = 0;
  const write = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await writeCluster(server, index);
      onProgress(index + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}
