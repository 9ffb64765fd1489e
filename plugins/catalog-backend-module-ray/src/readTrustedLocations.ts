import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { resolveTrustedLocations } from '@raydeck/backstage-plugin-ray-common';

const KEY = 'ray.templates.trustedLocations';

/** Reads `ray.templates.trustedLocations`, with file paths made absolute. Throws on what is no location. */
export function readTrustedLocations(config: Config): string[] {
  const locations = config.getOptionalStringArray(KEY) ?? [];
  locations.forEach((location, index) => {
    if (!/^(file|url):\S+$/.test(location)) {
      throw new InputError(
        `${KEY}[${index}] is "${location}", expected file:PATH or url:ADDRESS`,
      );
    }
  });
  return resolveTrustedLocations(locations, path => resolve(path));
}
