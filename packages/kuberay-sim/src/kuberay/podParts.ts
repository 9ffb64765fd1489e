import type { Container, EnvVar } from '../kubelet';
import { authSecretName, headAddress, isAuthEnabled } from './names';
import { KUBERAY_VERSION, type RayCluster } from './types';

function field(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
}

const CLUSTER_NAME = field(
  'RAY_CLUSTER_NAME',
  "metadata.labels['ray.io/cluster']",
);
const CLUSTER_NAMESPACE = field('RAY_CLUSTER_NAMESPACE', 'metadata.namespace');

/** Token authentication as every Ray container gets it. */
export function authEnv(cluster: RayCluster): EnvVar[] {
  if (!isAuthEnabled(cluster)) return [];
  const secret = { name: authSecretName(cluster), key: 'auth_token' };
  return [
    { name: 'RAY_AUTH_MODE', value: 'token' },
    { name: 'RAY_AUTH_TOKEN', valueFrom: { secretKeyRef: secret } },
  ];
}

function headNames(cluster: RayCluster): EnvVar[] {
  const address = headAddress(cluster);
  return [
    { name: 'FQ_RAY_IP', value: address },
    { name: 'RAY_IP', value: address.split('.')[0] },
  ];
}

/** The environment that KubeRay adds to Ray's container. */
export function rayEnv(
  cluster: RayCluster,
  type: 'head' | 'worker',
  command: string,
  own: EnvVar[] = [],
): EnvVar[] {
  const port = '6379';
  const host = type === 'head' ? '127.0.0.1' : headAddress(cluster);
  const crd = cluster.metadata.labels?.['ray.io/originated-from-crd'];
  const added: EnvVar[] = [
    ...authEnv(cluster),
    ...(type === 'worker' ? headNames(cluster) : []),
    CLUSTER_NAME,
    CLUSTER_NAMESPACE,
    field('RAY_CLOUD_INSTANCE_ID', 'metadata.name'),
    field('RAY_NODE_TYPE_NAME', "metadata.labels['ray.io/group']"),
    { name: 'KUBERAY_GEN_RAY_START_CMD', value: command },
    { name: 'RAY_PORT', value: port },
    { name: 'RAY_ADDRESS', value: `${host}:${port}` },
    { name: 'RAY_USAGE_STATS_KUBERAY_IN_USE', value: '1' },
    ...(type === 'head'
      ? [
          {
            name: 'RAY_USAGE_STATS_EXTRA_TAGS',
            value: `kuberay_version=${KUBERAY_VERSION};kuberay_crd=${
              crd ?? 'RayCluster'
            }`,
          },
        ]
      : []),
    { name: 'RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE', value: '1' },
  ];
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...added.filter(({ name }) => !names.has(name))];
}

/** Probes of Ray's container: by HTTP since Ray 2.53, by wget before. */
export function probes(
  type: 'head' | 'worker',
  rayVersion: string = '',
): Pick<Container, 'livenessProbe' | 'readinessProbe'> {
  const [major = 0, minor = 0] = rayVersion.split('.').map(Number);
  const byHttp = major > 2 || (major === 2 && minor >= 53);
  const timeoutSeconds = type === 'head' ? 5 : 2;
  const raylet =
    'wget --tries 1 -T 2 -q -O- http://localhost:52365/api/local_raylet_healthz | grep success';
  const gcs =
    'wget --tries 1 -T 10 -q -O- http://localhost:8265/api/gcs_healthz | grep success';
  const command = type === 'head' ? `${raylet} && ${gcs}` : raylet;
  const check = byHttp
    ? { httpGet: { path: '/api/healthz', port: 52365, scheme: 'HTTP' } }
    : { exec: { command: ['bash', '-c', command] } };
  const common = {
    ...check,
    timeoutSeconds,
    periodSeconds: 5,
    successThreshold: 1,
  };
  return {
    livenessProbe: {
      ...common,
      initialDelaySeconds: 30,
      failureThreshold: 120,
    },
    readinessProbe: {
      ...common,
      initialDelaySeconds: 10,
      failureThreshold: 10,
    },
  };
}

/** The init container in which a worker waits for the head. */
export function waitGcsReady(cluster: RayCluster, image: string): Container {
  const gcs = `${headAddress(cluster)}:6379`;
  const t = '\t\t\t\t\t';
  const script = [
    '',
    `${t}SECONDS=0`,
    `${t}while true; do`,
    `${t}\tif (( SECONDS <= 120 )); then`,
    `${t}\t\tif ray health-check --address ${gcs} > /dev/null 2>&1; then`,
    `${t}\t\t\techo "GCS is ready."`,
    `${t}\t\t\tbreak`,
    `${t}\t\tfi`,
    `${t}\t\techo "$SECONDS seconds elapsed: Waiting for GCS to be ready."`,
    `${t}\telse`,
    `${t}\t\tif ray health-check --address ${gcs}; then`,
    `${t}\t\t\techo "GCS is ready. Any error messages above can be safely ignored."`,
    `${t}\t\t\tbreak`,
    `${t}\t\tfi`,
    `${t}\t\techo "$SECONDS seconds elapsed: Still waiting for GCS to be ready. For troubleshooting, refer to the FAQ at https://docs.ray.io/en/master/cluster/kubernetes/troubleshooting.html."`,
    `${t}\tfi`,
    `${t}\tsleep 5`,
    `${t}done`,
    '\t\t\t\t',
  ].join('\n');
  const resources = { cpu: '200m', memory: '256Mi' };
  return {
    name: 'wait-gcs-ready',
    image,
    command: ['/bin/bash', '-c', '--'],
    args: [script],
    env: [...authEnv(cluster), ...headNames(cluster)],
    resources: { limits: resources, requests: resources },
  };
}

/** The autoscaler beside the head. */
export function autoscalerContainer(
  cluster: RayCluster,
  image: string,
): Container {
  const options = cluster.spec.autoscalerOptions;
  const resources = { cpu: '500m', memory: '512Mi' };
  return {
    name: 'autoscaler',
    image: options?.image ?? image,
    command: ['/bin/bash', '-c', '--'],
    args: [
      'ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME) --cluster-namespace $(RAY_CLUSTER_NAMESPACE)',
    ],
    env: [
      CLUSTER_NAME,
      CLUSTER_NAMESPACE,
      field('RAY_HEAD_POD_NAME', 'metadata.name'),
      { name: 'KUBERAY_CRD_VER', value: 'v1' },
      ...authEnv(cluster),
      ...(options?.env ?? []),
    ],
    resources: options?.resources ?? { limits: resources, requests: resources },
    volumeMounts: [{ name: 'ray-logs', mountPath: '/tmp/ray' }],
  };
}
