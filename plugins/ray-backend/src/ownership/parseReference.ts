import { InputError } from '@backstage/errors';
import { normalizeRef } from './CatalogOwners';

/** Three parts, none of which holds white space, control characters or half a character, which no database takes. */
const REFERENCE = /^[^:/\s\p{C}]+:[^:/\s\p{C}]+\/[^:/\s\p{C}]+$/u;

/**
 * A reference that a request holds, in the form in which the catalog compares them. The kind `component` and the
 * namespace `default` may be left out.
 *
 * @param field - of the request, for the message
 * @throws InputError for what cannot be the reference of an entity: asked for it, the catalog's database would fail
 */
export function parseReference(ref: string, field: string): string {
  const normal = normalizeRef(ref);
  if (REFERENCE.test(normal)) return normal;
  throw new InputError(
    `${field}: ${JSON.stringify(
      ref,
    )} is not an entity reference such as component:default/name`,
  );
}
