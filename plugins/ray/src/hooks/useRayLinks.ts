import { useRouteRef } from '@backstage/core-plugin-api';
import { useMemo } from 'react';
import { clusterPath, jobPath } from '../model/refs';
import { rootRouteRef } from '../routes';

/** The addresses of the plugin's pages in this app. */
export function useRayLinks() {
  const root = useRouteRef(rootRouteRef);
  return useMemo(() => {
    const base = root().replace(/\/$/, '');
    return {
      xray: base || '/',
      cluster: (ref: string) => `${base}/${clusterPath(ref)}`,
      job: (ref: string) => `${base}/${jobPath(ref)}`,
    };
  }, [root]);
}
