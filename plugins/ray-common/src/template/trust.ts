import { ANNOTATION_LOCATION } from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';

/**
 * Whether a template counts: it was read from one of the trusted locations. The catalog itself writes the
 * annotation `backstage.io/managed-by-location`, over whatever a file says, with the place that it read.
 *
 * @param trustedLocations - `TYPE:TARGET`, with file paths made absolute ({@link resolveTrustedLocations}).
 *   A target that ends in `/` trusts all below it; `*` stands for one segment of the path; anything else is exact.
 */
export function isTrustedTemplate(
  entity: Entity,
  trustedLocations: readonly string[],
): boolean {
  const location = entity.metadata.annotations?.[ANNOTATION_LOCATION];
  return (
    location !== undefined &&
    !hasDotSegments(location) &&
    trustedLocations.some(trusted => matches(location, trusted))
  );
}

/**
 * Makes the file paths of `ray.templates.trustedLocations` absolute, as the catalog does with those of
 * `catalog.locations`: relative to the folder in which the backend runs.
 *
 * @param resolvePath - `path.resolve`
 */
export function resolveTrustedLocations(
  locations: readonly string[],
  resolvePath: (path: string) => string,
): string[] {
  return locations.map(location => {
    if (!location.startsWith('file:')) return location;
    const target = location.slice('file:'.length);
    const folder = target.endsWith('/') ? '/' : '';
    return `file:${resolvePath(target).replace(/\/$/, '')}${folder}`;
  });
}

function matches(location: string, trusted: string): boolean {
  const pattern = trusted
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  return new RegExp(`^${pattern}${trusted.endsWith('/') ? '.+' : ''}$`).test(
    location,
  );
}

/** `a/../b` would be below `a/` in writing only; the percent-encoded spelling is refused alike. */
function hasDotSegments(location: string): boolean {
  return /(?:^|[/\\:])(?:\.|%2e){1,2}(?:[/\\?#]|$)/i.test(location);
}
