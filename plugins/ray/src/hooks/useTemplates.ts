import { useApi } from '@backstage/core-plugin-api';
import { Template } from '@raydeck/backstage-plugin-ray-common';
import { useEffect, useState } from 'react';
import { RayApi, rayApiRef } from '../api';

const KEPT_MS = 60_000;
const kept = new WeakMap<
  RayApi,
  { at: number; templates: Promise<Template[]> }
>();

function templatesOf(api: RayApi): Promise<Template[]> {
  const known = kept.get(api);
  if (known && Date.now() - known.at < KEPT_MS) return known.templates;
  const templates = api.listTemplates();
  kept.set(api, { at: Date.now(), templates });
  templates.catch(() => kept.delete(api));
  return templates;
}

/** The templates that may be used; read once a minute for the whole tab. */
export function useTemplates(): { templates?: Template[]; error?: Error } {
  const api = useApi(rayApiRef);
  const [result, setResult] = useState<{
    templates?: Template[];
    error?: Error;
  }>({});
  useEffect(() => {
    let current = true;
    templatesOf(api).then(
      templates => current && setResult({ templates }),
      (error: Error) => current && setResult({ error }),
    );
    return () => {
      current = false;
    };
  }, [api]);
  return result;
}
