/**
 * Evaluates the JSON paths that printer columns use: `.a.b`, `.a['b.c']`,
 * `.a[0]`, `.a[?(@.type=="X")].b`. The first match counts.
 *
 * @throws Error on a path of another form
 */
export function evaluatePath(object: unknown, path: string): unknown {
  let at: unknown = object;
  let rest = path;
  while (rest !== '') {
    const field = /^\.([A-Za-z0-9_-]+)/.exec(rest);
    const quoted = /^\['([^']+)'\]/.exec(rest);
    const index = /^\[(\d+)\]/.exec(rest);
    const filter = /^\[\?\(@\.([A-Za-z0-9_]+)\s*==\s*["']([^"']*)["']\)\]/.exec(
      rest,
    );
    const step = field ?? quoted ?? index ?? filter;
    if (!step) throw new Error(`The JSON path ${path} is not understood`);
    rest = rest.slice(step[0].length);
    if (at === null || typeof at !== 'object') return undefined;
    if (filter) {
      at = Array.isArray(at)
        ? at.find(
            item =>
              (item as Record<string, unknown>)?.[filter[1]] === filter[2],
          )
        : undefined;
    } else {
      at = (at as Record<string, unknown>)[step[1]];
    }
  }
  return at;
}
