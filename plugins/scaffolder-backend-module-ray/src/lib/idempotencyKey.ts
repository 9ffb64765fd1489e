import { createHash } from 'node:crypto';
import type { JsonObject } from '@backstage/types';

/** The parts of an action's context that tell one step's run from another's. */
export interface StepIdentity {
  task: { id: string };
  step?: { id?: string };
  each?: JsonObject;
}

/**
 * A key that is the same whenever the same step of the same task runs again, also after the backend was restarted,
 * so that what it has created already is answered and not created twice. An `each` step runs once per element, so
 * the element counts too.
 */
export function idempotencyKey(
  action: string,
  { task, step, each }: StepIdentity,
): string {
  const parts = [task.id, step?.id ?? action, each ?? null];
  const digest = createHash('sha256').update(JSON.stringify(parts));
  return `scaffolder-${digest.digest('hex')}`;
}
