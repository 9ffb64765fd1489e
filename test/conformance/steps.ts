import type { Step, Template } from './ConformanceCase';
import { APPLY_PATCH } from './fixtures';

/** A creation that remembers the object's uid and resourceVersion. */
export const created = (path: string, body: Template, save = {}): Step => ({
  method: 'POST',
  path,
  body,
  expect: { status: 201 },
  save: { uid: 'metadata.uid', rv: 'metadata.resourceVersion', ...save },
});

/** A patch and its answer. */
export function patch(
  path: string,
  contentType: string,
  body: Template,
  status: number,
  expected?: Template,
): Step {
  return {
    method: 'PATCH',
    path,
    contentType,
    body,
    expect: { status, ...(expected === undefined ? {} : { body: expected }) },
  };
}

/** A server-side apply by a manager, and its answer. */
export function apply(
  path: string,
  manager: string,
  body: Template,
  status: number,
  expected?: Template,
): Step {
  const query = `${path.includes('?') ? '&' : '?'}fieldManager=${manager}`;
  return patch(path + query, APPLY_PATCH, body, status, expected);
}

/** A creation and its answer. */
export function post(
  path: string,
  body: Template,
  status: number,
  expected?: Template,
): Step {
  return {
    method: 'POST',
    path,
    body,
    expect: { status, ...(expected === undefined ? {} : { body: expected }) },
  };
}

/** A creation that is answered with 422 and this message. */
export function invalid(path: string, body: Template, message: Template): Step {
  return post(path, body, 422, { kind: 'Status', reason: 'Invalid', message });
}
