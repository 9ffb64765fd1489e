/** The letters of Kubernetes' random suffixes: no vowels, so no words. */
const SUFFIX = /-[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])/g;

/**
 * A text without what differs between two tellings of one story: suffixes of
 * generated names, times, ids of containers, names of nodes and namespaces.
 */
export function withoutNames(text: string, namespace: string = ''): string {
  const anywhere = namespace
    ? text
        .replaceAll(`${namespace}/`, 'NS/')
        .replaceAll(`.${namespace}.`, '.NS.')
    : text;
  return anywhere
    .replace(SUFFIX, '-X')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:]{8}(Z| \+0000 UTC)/g, 'TIME')
    .replace(/ContainerID:[^,]*/g, 'ContainerID:')
    .replace(/(node|cpu|a100|h100|l4)-\d+/g, 'NODE');
}
