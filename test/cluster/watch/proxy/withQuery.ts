/** The target with other parameters; undefined takes one away. */
export function withQuery(
  target: string,
  parameters: Record<string, string | undefined>,
): string {
  const url = new URL(target, 'http://proxy');
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return `${url.pathname}${url.search}`;
}
