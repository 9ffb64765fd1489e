import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResourceRegistry } from '../store';
import { ApiStatusError } from '../store';
import {
  AGGREGATED_TYPE,
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  wantsAggregated,
} from './discovery';
import type { OpenApiDocuments } from './openapi';
import type { RequestInfo } from './requestInfo';
import { sendError, sendJson, sendText } from './respond';
import { KUBERNETES_VERSION } from './version';

/** What the real server answers where nothing is. */
export function sendNoSuchPath(res: ServerResponse): void {
  sendText(res, 404, '404 page not found\n');
}

function discoveryDocument(
  registry: ResourceRegistry,
  parts: string[],
): object | undefined {
  if (parts[0] === 'api') {
    if (parts.length === 1) return apiVersions();
    return parts.length === 2
      ? apiResourceList(registry, '', parts[1])
      : undefined;
  }
  if (parts.length === 1) return apiGroupList(registry);
  if (parts.length === 2) return apiGroup(registry, parts[1]);
  return parts.length === 3
    ? apiResourceList(registry, parts[1], parts[2])
    : undefined;
}

function serveOpenApi(
  documents: OpenApiDocuments,
  parts: string[],
  res: ServerResponse,
): void {
  if (parts[1] === 'v2') {
    sendError(
      res,
      ApiStatusError.notImplemented('OpenAPI v2; ask for /openapi/v3'),
    );
    return;
  }
  if (parts[1] !== 'v3') {
    sendNoSuchPath(res);
    return;
  }
  const path = parts.slice(2).join('/');
  const document = path === '' ? documents.index() : documents.document(path);
  if (document === undefined) sendNoSuchPath(res);
  else sendJson(res, 200, document);
}

/** Everything that is not about objects: health, version, discovery, OpenAPI. */
export function serveGeneral(
  registry: ResourceRegistry,
  documents: OpenApiDocuments,
  { path }: RequestInfo,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    sendText(res, 405, '405 method not allowed\n');
    return;
  }
  const parts = path.split('/').filter(part => part !== '');
  const [root] = parts;
  if (['healthz', 'livez', 'readyz'].includes(root)) {
    sendText(res, 200, 'ok');
  } else if (root === 'version' && parts.length === 1) {
    sendJson(res, 200, KUBERNETES_VERSION);
  } else if (root === 'openapi') {
    serveOpenApi(documents, parts, res);
  } else if (root === 'api' || root === 'apis') {
    if (parts.length === 1 && wantsAggregated(req.headers.accept)) {
      sendJson(res, 200, aggregatedDiscovery(registry, root), {
        'Content-Type': AGGREGATED_TYPE,
        Vary: 'Accept',
      });
      return;
    }
    const document = discoveryDocument(registry, parts);
    if (document) sendJson(res, 200, document);
    else sendNoSuchPath(res);
  } else if (parts.length === 0) {
    sendJson(res, 200, {
      paths: [
        '/api',
        '/apis',
        '/healthz',
        '/livez',
        '/openapi/v3',
        '/readyz',
        '/version',
      ],
    });
  } else {
    sendNoSuchPath(res);
  }
}
