import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiStatusError } from '../store';
import type { Fault, Faults } from './Faults';
import { sendNoSuchPath } from './generalRoutes';
import { parseBody, readBody } from './readBody';
import { sendJson } from './respond';

/** Where faults are asked for; not a path that a real server has. */
export const FAULTS_PATH = '/sim/faults';

/**
 * `GET /sim/faults` lists faults, `POST` adds one, `DELETE` (with `/ID`, or all)
 * takes them away; `POST /sim/faults/watches` breaks the watches that are open.
 *
 * @throws ApiStatusError 400 for a fault that there is not
 */
export async function serveFaults(
  faults: Faults,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const rest = path.slice(FAULTS_PATH.length).replace(/^\//, '');
  const { method } = req;
  const body = async () => {
    const bytes = await readBody(req);
    const value = parseBody(bytes, 'application/json', 'Fault');
    if (value === null || typeof value !== 'object') {
      throw ApiStatusError.badRequest('a fault is an object');
    }
    return value;
  };
  if (method === 'GET' && rest === '') {
    sendJson(res, 200, { faults: faults.list() });
  } else if (method === 'POST' && rest === '') {
    const id = faults.add((await body()) as Fault);
    sendJson(res, 201, { id });
  } else if (method === 'POST' && rest === 'watches') {
    const { path: at, gone } = (await body()) as {
      path?: string;
      gone?: boolean;
    };
    const broken = gone ? faults.expireWatches(at) : faults.dropWatches(at);
    sendJson(res, 200, { broken });
  } else if (method === 'DELETE' && /^\d*$/.test(rest)) {
    faults.clear(rest === '' ? undefined : Number(rest));
    sendJson(res, 200, { faults: faults.list() });
  } else {
    sendNoSuchPath(res);
  }
}
