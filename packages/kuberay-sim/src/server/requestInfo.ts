/** What a request's path and method ask for, as an API server reads them. */
export interface RequestInfo {
  isResource: boolean;
  path: string;
  /** The verb that authorization asks about. */
  verb: string;
  group: string;
  version: string;
  namespace?: string;
  /** Plural name; empty for a group's own document. */
  resource: string;
  name?: string;
  subresource?: string;
  /** What follows a proxy subresource, with its leading slash. */
  subpath: string;
}

const METHOD_VERBS: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Whether a query parameter is set to true, as Go parses booleans. */
export function isTrue(value: string | null): boolean {
  return (
    value !== null &&
    ['', '1', 't', 'T', 'true', 'True', 'TRUE'].includes(value)
  );
}

function verbOf(
  method: string,
  query: URLSearchParams,
  info: { name?: string; subresource?: string },
): string {
  const verb = METHOD_VERBS[method] ?? method.toLowerCase();
  if (info.name !== undefined) return verb;
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/**
 * Reads the path of a request.
 *
 * @throws URIError when a part is not valid percent-encoding
 */
export function parseRequest(
  method: string,
  path: string,
  query: URLSearchParams,
): RequestInfo {
  const other: RequestInfo = {
    isResource: false,
    path,
    verb: METHOD_VERBS[method] ?? method.toLowerCase(),
    group: '',
    version: '',
    resource: '',
    subpath: '',
  };
  const parts = path.split('/').slice(1);
  const root = parts.shift();
  let group = '';
  if (root === 'apis') group = parts.shift() ?? '';
  else if (root !== 'api') return other;
  const version = parts.shift() ?? '';
  if (version === '' || parts.length === 0 || parts[0] === '') return other;
  if (root === 'apis' && group === '') return other;
  const decoded = parts.map(decodeURIComponent);
  let namespace: string | undefined;
  // /namespaces/NAME and its subresources are about the namespace itself.
  const own = ['status', 'finalize'];
  if (
    decoded[0] === 'namespaces' &&
    decoded.length > 2 &&
    decoded[2] !== '' &&
    !(group === '' && own.includes(decoded[2]))
  ) {
    namespace = decoded[1];
    decoded.splice(0, 2);
    parts.splice(0, 2);
  } else if (decoded[0] === 'namespaces' && decoded[1] && group === '') {
    namespace = decoded[1];
  }
  const [resource, name, subresource] = decoded;
  const info = {
    ...(name ? { name } : {}),
    ...(subresource ? { subresource } : {}),
  };
  const isNamespaceItself = resource === 'namespaces' && namespace === name;
  return {
    isResource: true,
    path,
    verb: verbOf(method, query, info),
    group,
    version,
    ...(namespace !== undefined && !(isNamespaceItself && !name)
      ? { namespace }
      : {}),
    resource,
    ...info,
    subpath: parts.length > 3 ? `/${parts.slice(3).join('/')}` : '',
  };
}
