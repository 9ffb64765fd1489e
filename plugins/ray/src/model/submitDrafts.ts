import { RayApi } from '../api';

/** What was typed for a job that has not been accepted yet. */
export interface SubmitDraft {
  entrypoint: string;
  environment: string;
  /** The last request that was sent, and the key that its repetition must carry. */
  attempt?: { body: string; key: string };
}

const EMPTY: SubmitDraft = { entrypoint: '', environment: '' };
const drafts = new WeakMap<RayApi, Map<string, SubmitDraft>>();

/**
 * Drafts by the UID of their cluster, for as long as the tab lives. They
 * outlive the dialog: a portal builds all its screens anew when the theme
 * changes, which by daylight happens without anyone asking.
 */
export function submitDraft(api: RayApi, uid: string): SubmitDraft {
  return drafts.get(api)?.get(uid) ?? EMPTY;
}

export function keepSubmitDraft(api: RayApi, uid: string, draft: SubmitDraft) {
  const ofApi = drafts.get(api) ?? new Map<string, SubmitDraft>();
  drafts.set(api, ofApi.set(uid, draft));
}

export function dropSubmitDraft(api: RayApi, uid: string) {
  drafts.get(api)?.delete(uid);
}
