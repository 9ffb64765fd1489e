import type { AnyKubeObject, ResourceDefinition } from '../store';
import {
  ApiStatusError,
  applyJsonPatch,
  applyMergePatch,
  JsonPatchError,
  type JsonPatchOperation,
} from '../store';
import { unsupportedMediaType } from './readBody';
import { applyStrategicMergePatch } from './strategicMerge';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Whether a media type is that of server-side apply. */
export function isApply(type: string): boolean {
  return type === APPLY;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw ApiStatusError.badRequest(`error decoding patch: ${message}`);
  }
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

function jsonPatch(object: AnyKubeObject, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw ApiStatusError.badRequest(
      `error decoding patch: json: cannot unmarshal ${goType(
        patch,
      )} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  try {
    return applyJsonPatch(object, patch as JsonPatchOperation[]);
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    // The real server keeps the reason to itself.
    throw new ApiStatusError(
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
      {},
    );
  }
}

/**
 * Applies a patch of the media type `type` to an object.
 *
 * @throws ApiStatusError 415 for media types that are not served, 400 and 422
 *   for patches that cannot be applied
 */
export function patchObject(
  object: AnyKubeObject,
  definition: ResourceDefinition,
  type: string,
  text: string,
): unknown {
  const accepted = definition.custom
    ? [JSON_PATCH, MERGE_PATCH, APPLY]
    : [JSON_PATCH, MERGE_PATCH, STRATEGIC, APPLY];
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted.join(', '));
  const patch = parse(text);
  if (type === JSON_PATCH) return jsonPatch(object, patch);
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) {
    throw ApiStatusError.badRequest(
      `error decoding patch: json: cannot unmarshal ${goType(
        patch,
      )} into Go value of type map[string]interface {}`,
    );
  }
  return type === MERGE_PATCH
    ? applyMergePatch(object, patch)
    : applyStrategicMergePatch(object, patch);
}
