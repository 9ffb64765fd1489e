import { createHash } from 'node:crypto';
import {
  MAX_NAME_LENGTH,
  type MainObjectKind,
} from '@raydeck/backstage-plugin-ray-common';

/**
 * A name for an object that was given none: the template's, made fit for KubeRay, and six digits that follow from
 * `seed`, so that a retry of the same request arrives at the same name.
 */
export function objectName(
  kind: MainObjectKind,
  templateName: string,
  seed: string,
): string {
  const digits = createHash('sha256').update(seed).digest('hex').slice(0, 6);
  const stem =
    templateName
      .toLocaleLowerCase('en-US')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, MAX_NAME_LENGTH[kind] - digits.length - 1)
      .replace(/-+$/, '') || 'ray';
  return `${stem}-${digits}`;
}
