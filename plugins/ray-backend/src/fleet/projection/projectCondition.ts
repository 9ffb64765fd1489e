import type { Condition } from '@raydeck/backstage-plugin-ray-common';
import { list, number, oneOf, text, type Fields } from './narrow';
import { shared } from './projectMetadata';

const STATUSES = ['True', 'False', 'Unknown'] as const;

/** The conditions of a status; without a type there is none. */
export function projectConditions(raw: unknown): Condition[] | undefined {
  return shared.object(list(raw, condition));
}

function condition(raw: Fields): Condition {
  return {
    type: text(raw.type) ?? '',
    status: oneOf(raw.status, STATUSES) ?? 'Unknown',
    reason: text(raw.reason),
    message: text(raw.message),
    lastTransitionTime: text(raw.lastTransitionTime),
    observedGeneration: number(raw.observedGeneration),
  };
}
