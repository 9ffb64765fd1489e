/**
 * Annotations of a pod template that make its pods go wrong in the same way on
 * the simulator (`sim.raydeck.dev`) and on a real control plane whose pods are
 * only states (`plane.raydeck.dev`). Each ground ignores the other's.
 */
export const STEERING = {
  imagePull: {
    'sim.raydeck.dev/fault': 'image-pull',
    'plane.raydeck.dev/phase': 'Pending',
    'plane.raydeck.dev/waiting': 'ImagePullBackOff',
  },
  fails: {
    'sim.raydeck.dev/fault': 'exit',
    'plane.raydeck.dev/phase': 'Failed',
    'plane.raydeck.dev/exit-code': '1',
  },
  /** A Job's pod that does not end by itself, where pods are only states. */
  stays: { 'plane.raydeck.dev/phase': 'Running' },
} as const satisfies Record<string, Record<string, string>>;

interface Templates {
  headGroupSpec: { template: Template };
  workerGroupSpecs?: { template: Template }[];
}

interface Template {
  metadata?: { annotations?: Record<string, string> };
}

function annotate(template: Template, annotations: Record<string, string>) {
  template.metadata = {
    ...template.metadata,
    annotations: { ...template.metadata?.annotations, ...annotations },
  };
}

/** A copy of a RayCluster's spec whose workers' pods are steered. */
export function steerWorkers<T>(spec: T, fault: keyof typeof STEERING): T {
  const copy = structuredClone(spec);
  const { workerGroupSpecs = [] } = copy as Templates;
  for (const { template } of workerGroupSpecs) {
    annotate(template, STEERING[fault]);
  }
  return copy;
}
