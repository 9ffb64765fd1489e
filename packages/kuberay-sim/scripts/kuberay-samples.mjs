import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const KINDS = ['RayCluster', 'RayJob', 'ConfigMap'];

/** What a sample may not need: other schedulers, clouds, storage, secrets. */
const NEEDS_MORE = [
  /kueue\.x-k8s\.io/,
  /volcano|yunikorn|kai[.-]scheduler|scheduling\.x-k8s|"schedulerName"/,
  /google\.com\/tpu|gke-|gcsfuse|eks\.amazonaws|iam\./,
  /persistentVolumeClaim|secretKeyRef|secretName|"hostPath"/,
  /redisAddress|external-storage|gcsFaultToleranceOptions|RAY_REDIS_ADDRESS/,
  /fluent|grafana|py-spy|RAY_USE_TLS/i,
  /tokenReview|"serviceAccountName"/,
];

/** Samples that are about such things, whatever their objects say. */
const ABOUT_OTHERS = /kueue|volcano|yunikorn|scheduler-plugins|kai-/;

/** ConfigMaps that a spec mounts or reads, by name. */
function configMapNames(value, found = new Set()) {
  if (Array.isArray(value)) value.forEach(v => configMapNames(v, found));
  else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'configMap' || key === 'configMapRef') found.add(inner.name);
      else configMapNames(inner, found);
    }
  }
  return found;
}

function read(file) {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return documents
    .filter(({ errors }) => errors.length === 0)
    .map(document => document.toJS())
    .filter(object => object !== null);
}

/**
 * The RayClusters and RayJobs of KubeRay's samples that run where only core
 * kinds are installed, each file with the ConfigMaps that it brings along.
 */
export function collectSamples(folder) {
  const samples = [];
  for (const name of readdirSync(folder).sort()) {
    if (!/^ray-(cluster|job)\..*\.yaml$/.test(name)) continue;
    if (ABOUT_OTHERS.test(name)) continue;
    const objects = read(join(folder, name));
    const kinds = objects.map(({ kind }) => kind);
    if (!kinds.some(kind => kind === 'RayCluster' || kind === 'RayJob')) {
      continue;
    }
    if (kinds.some(kind => !KINDS.includes(kind))) continue;
    const text = JSON.stringify(objects);
    if (NEEDS_MORE.some(pattern => pattern.test(text))) continue;
    const own = objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => metadata.name);
    const needed = [...configMapNames(objects)];
    if (needed.some(wanted => !own.includes(wanted))) continue;
    samples.push({ name: name.replace(/\.yaml$/, ''), objects });
  }
  return samples;
}
