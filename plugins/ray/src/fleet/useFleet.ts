import { useApi } from '@backstage/core-plugin-api';
import { useMemo, useSyncExternalStore } from 'react';
import { RayApi, rayApiRef, WatchFilter } from '../api';
import { FleetState } from './FleetState';
import { FleetStream } from './FleetStream';

const streams = new WeakMap<RayApi, Map<string, FleetStream>>();

function sharedStream(api: RayApi, key: string): FleetStream {
  let byKey = streams.get(api);
  if (!byKey) {
    byKey = new Map();
    streams.set(api, byKey);
  }
  let stream = byKey.get(key);
  if (!stream) {
    const filter: WatchFilter = JSON.parse(key);
    stream = new FleetStream(api, filter, () => byKey.delete(key));
    byKey.set(key, stream);
  }
  return stream;
}

/**
 * What the backend tells of a selection, live. All who ask for the same
 * selection in this browser tab share one stream.
 */
export function useFleet(
  filter: WatchFilter,
): FleetState & { retry: () => void } {
  const api = useApi(rayApiRef);
  const key = JSON.stringify(filter, Object.keys(filter).sort());
  const stream = useMemo(() => sharedStream(api, key), [api, key]);
  const state = useSyncExternalStore(stream.subscribe, stream.getState);
  return useMemo(
    () => ({ ...state, retry: stream.retry }),
    [state, stream.retry],
  );
}
