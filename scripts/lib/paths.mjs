import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Git-ignored: the Node, the Yarn and the browser that the scripts fetch. */
export const TOOLS = join(ROOT, '.tools');

/** Records of what is up to date; gone with node_modules, to which they refer. */
export const RECORDS = join(ROOT, 'node_modules', '.cache', 'raydeck');
