import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * State in the query of the URL, so that a view can be sent to a colleague.
 * An empty value takes its parameter away; changes replace the entry in the
 * history, so that Back leaves the page and not the filter.
 */
export function useUrlState(): {
  get(name: string): string;
  getAll(name: string): string[];
  set(values: Record<string, string | string[] | undefined>): void;
} {
  const [search, setSearch] = useSearchParams();
  const get = useCallback((name: string) => search.get(name) ?? '', [search]);
  const getAll = useCallback((name: string) => search.getAll(name), [search]);
  const set = useCallback(
    (values: Record<string, string | string[] | undefined>) =>
      setSearch(
        current => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(values)) {
            next.delete(name);
            for (const each of [value ?? []].flat()) {
              if (each) next.append(name, each);
            }
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return { get, getAll, set };
}
