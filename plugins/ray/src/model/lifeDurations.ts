import { LifeStep } from '@raydeck/backstage-plugin-ray-common';

/** A step, and how long the wait for it took or takes (milliseconds). */
export interface TimedStep extends LifeStep {
  took?: number;
}

/** Each step with the time since the one before it; steps to come have none. */
export function timeSteps(life: readonly LifeStep[], now: number): TimedStep[] {
  let before: number | undefined;
  return life.map(step => {
    const at = step.at ? Date.parse(step.at) : undefined;
    const isWaiting = step.status === 'current' || step.status === 'failed';
    const end = step.status === 'done' ? at : isWaiting && now;
    const took =
      before !== undefined && end ? Math.max(0, end - before) : undefined;
    if (step.status === 'done' && at !== undefined) before = at;
    return { ...step, took };
  });
}
