import type { StoryObject } from '../../conformance/stories';
import type { Heads } from '../grounds';

interface RayJobSpec {
  entrypoint?: string;
  submitterPodTemplate?: object;
}

/**
 * Tells what stands for the heads what it cannot see: how long a job's entrypoint runs, and that a job is never
 * submitted because its submitter is made to fail.
 */
export function announce({ metadata, spec }: StoryObject, heads: Heads): void {
  const { entrypoint = '', submitterPodTemplate } = (spec ?? {}) as RayJobSpec;
  const ids = `${metadata.name}-`;
  if (
    /raydeck.dev\/phase":"Failed"/.test(JSON.stringify(submitterPodTemplate))
  ) {
    heads.neverSubmit(ids);
    return;
  }
  const [, seconds] = /^sleep (\d+)/.exec(entrypoint) ?? [];
  if (seconds) heads.runFor(ids, Number(seconds));
}
