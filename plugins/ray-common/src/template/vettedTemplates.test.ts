import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { CONTEXT } from './__fixtures__/aTemplate';
import { parseTemplate } from './parseTemplate';
import { renderTemplate } from './renderTemplate';

const FOLDER = resolve(__dirname, '../../../../templates');

function render(name: string, parameters: JsonObject = {}) {
  const text = readFileSync(resolve(FOLDER, name, 'template.yaml'), 'utf8');
  const { template, findings } = parseTemplate(parse(text));
  expect(findings).toEqual([]);
  if (!template) throw new Error('unreachable');
  const rendered = renderTemplate(template, parameters, CONTEXT);
  expect(rendered.findings).toEqual([]);
  const [{ kind, spec }] = rendered.manifests;
  return kind === 'RayJob' ? Object(spec).rayClusterSpec : Object(spec);
}

/** All pod specs of a cluster spec, head first. */
function pods(spec: ReturnType<typeof render>) {
  return [
    spec.headGroupSpec.template.spec,
    ...spec.workerGroupSpecs.map(
      (group: { template: { spec: unknown } }) => group.template.spec,
    ),
  ];
}

describe.each(readdirSync(FOLDER))('the template %s', name => {
  it('fits a node of 8 CPUs with its defaults, without GPUs', () => {
    const spec = render(name);
    const [head, worker] = pods(spec);
    expect(spec.headGroupSpec.rayStartParams['num-cpus']).toBe('0');
    expect(head.containers[0].resources.requests).toEqual({
      cpu: '1',
      memory: '4Gi',
    });
    expect(worker.containers[0]).toMatchObject({
      image: 'rayproject/ray:2.58.1',
      resources: {
        requests: { cpu: 2, memory: '4Gi' },
        limits: { cpu: 2, memory: '4Gi' },
      },
    });
    expect(worker.containers[0].resources.limits).not.toHaveProperty([
      'nvidia.com/gpu',
    ]);
    expect(worker.tolerations).toEqual([]);
    expect(worker).not.toHaveProperty('nodeSelector');
  });

  it('asks for GPUs, tolerates their taint and selects their nodes when it is to', () => {
    const [, worker] = pods(
      render(name, { gpusPerWorker: 2, accelerator: 'A100' }),
    );
    expect(worker).toMatchObject({
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
      tolerations: [
        { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      ],
    });
    expect(worker.containers[0]).toMatchObject({
      image: 'rayproject/ray:2.58.1-gpu',
      resources: {
        requests: { 'nvidia.com/gpu': 2 },
        limits: { 'nvidia.com/gpu': 2 },
      },
    });
    const [, any] = pods(render(name, { gpusPerWorker: 1 }));
    expect(any).not.toHaveProperty('nodeSelector');
  });

  it('keeps to the restricted Pod Security Standard and turns on token authentication', () => {
    const spec = render(name);
    expect(spec.authOptions).toEqual({ mode: 'token' });
    for (const pod of pods(spec)) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of pod.containers) {
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { cpu: expect.anything(), memory: expect.anything() },
        });
        expect(container).not.toHaveProperty('livenessProbe');
        expect(container).not.toHaveProperty('readinessProbe');
      }
    }
  });

  it('gives a service account token only to a head whose autoscaler needs it', () => {
    const spec = render(name);
    const [head, worker] = pods(spec);
    expect(worker.automountServiceAccountToken).toBe(false);
    expect(head.automountServiceAccountToken).toBe(
      spec.enableInTreeAutoscaling ? undefined : false,
    );
  });
});
