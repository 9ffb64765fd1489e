import { copyJson } from '../store';
import { parse } from 'yaml';
import type { Container } from '../kubelet';
import type { AnyKubeObject, NewKubeObject } from '../store';
import { authEnv } from './podParts';
import {
  controllerReference,
  type PodTemplate,
  type RayCluster,
  type RayJob,
} from './types';

export const SUBMITTER_CONTAINER = 'ray-job-submitter';

/** The dashboard's port as the head's container names it. */
function dashboardPort(job: RayJob): number {
  const ports =
    job.spec.rayClusterSpec?.headGroupSpec.template.spec.containers[0].ports;
  const port = ports?.find(({ name }) => name === 'dashboard');
  return port?.containerPort ?? 8265;
}

function flags({ spec, status }: RayJob): string[] {
  const all: string[] = [];
  const yaml: unknown = spec.runtimeEnvYAML && parse(spec.runtimeEnvYAML);
  const quote = (value: unknown) => JSON.stringify(JSON.stringify(value));
  if (yaml) all.push('--runtime-env-json', quote(yaml));
  if (spec.metadata && spec.rayClusterSpec) {
    all.push('--metadata-json', quote(spec.metadata));
  }
  if (status?.jobId) all.push('--submission-id', status.jobId);
  const amount = (value: number) => value.toFixed(6);
  if (spec.entrypointNumCpus) {
    all.push('--entrypoint-num-cpus', amount(spec.entrypointNumCpus));
  }
  if (spec.entrypointNumGpus) {
    all.push('--entrypoint-num-gpus', amount(spec.entrypointNumGpus));
  }
  if (spec.entrypointResources) {
    all.push(
      '--entrypoint-resources',
      JSON.stringify(spec.entrypointResources),
    );
  }
  return all;
}

/** The shell command of a submitter (BuildJobSubmitCommand). */
export function submitCommand(
  job: RayJob,
  mode: 'K8sJobMode' | 'SidecarMode',
): string {
  const entrypoint = (job.spec.entrypoint ?? '').trim();
  const id = job.status?.jobId ?? '';
  if (mode === 'SidecarMode') {
    const port = dashboardPort(job);
    const address = `http://127.0.0.1:${port}`;
    const healthy = `python -c "import urllib.request; r=urllib.request.urlopen('http://localhost:${port}/api/gcs_healthz', timeout=10); exit(0 if b'success' in r.read() else 1)"`;
    return [
      `until ${healthy} >/dev/null 2>&1 ; do echo "Waiting for Ray Dashboard GCS to become healthy at ${address} ..." ; sleep 2 ; done ;`,
      `ray job submit --address ${address}`,
      ...flags(job),
      `-- ${entrypoint} ;`,
    ].join(' ');
  }
  const address = `http://${job.status?.dashboardURL ?? ''}`;
  return [
    `if ! ray job status --address ${address} ${id} >/dev/null 2>&1 ; then`,
    `ray job submit --address ${address} --no-wait`,
    ...flags(job),
    `-- ${entrypoint} ; fi ;`,
    `ray job logs --address ${address} --follow ${id}`,
  ].join(' ');
}

function defaultContainer(image: string): Container {
  return {
    name: SUBMITTER_CONTAINER,
    image,
    resources: {
      limits: { cpu: '1', memory: '1Gi' },
      requests: { cpu: '500m', memory: '200Mi' },
    },
  };
}

function configured(
  container: Container,
  job: RayJob,
  cluster: RayCluster,
  mode: 'K8sJobMode' | 'SidecarMode',
): Container {
  const isOwn = (container.command ?? []).length > 0 && mode === 'K8sJobMode';
  const { dashboardURL = '', jobId = '' } = job.status ?? {};
  return {
    ...container,
    ...(isOwn
      ? {}
      : {
          command: ['/bin/bash', '-ce', '--'],
          args: [submitCommand(job, mode)],
        }),
    env: [
      ...(container.env ?? []),
      { name: 'PYTHONUNBUFFERED', value: '1' },
      { name: 'RAY_DASHBOARD_ADDRESS', value: dashboardURL },
      { name: 'RAY_JOB_SUBMISSION_ID', value: jobId },
      ...authEnv(cluster),
    ],
  };
}

/** The submitter beside the head, in SidecarMode. */
export function sidecarContainer(job: RayJob, cluster: RayCluster): Container {
  const { image } = cluster.spec.headGroupSpec.template.spec.containers[0];
  return configured(defaultContainer(image), job, cluster, 'SidecarMode');
}

/** The Kubernetes Job that submits, in K8sJobMode. */
export function buildSubmitterJob(
  job: RayJob,
  cluster: RayCluster,
): NewKubeObject<AnyKubeObject> {
  const { image } = cluster.spec.headGroupSpec.template.spec.containers[0];
  const template: PodTemplate = copyJson(
    job.spec.submitterPodTemplate ?? {
      spec: {
        containers: [{ ...defaultContainer(image), image }],
        restartPolicy: 'Never',
      },
    },
  );
  const [first, ...others] = template.spec.containers;
  const submitter = configured(first, job, cluster, 'K8sJobMode');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: job.metadata.name,
      namespace: job.metadata.namespace,
      labels: {
        'app.kubernetes.io/created-by': 'kuberay-operator',
        'ray.io/originated-from-cr-name': job.metadata.name,
        'ray.io/originated-from-crd': 'RayJob',
      },
      ownerReferences: [controllerReference(job)],
    },
    spec: {
      backoffLimit: job.spec.submitterConfig?.backoffLimit ?? 2,
      template: {
        ...template,
        spec: { ...template.spec, containers: [submitter, ...others] },
      },
    },
  };
}
