import { parseRequest } from './requestInfo';

const parse = (method: string, url: string) => {
  const [path, search = ''] = url.split('?');
  return parseRequest(method, path, new URLSearchParams(search));
};

describe('parseRequest', () => {
  it.each([
    ['GET', '/api/v1/pods', { verb: 'list', resource: 'pods' }],
    ['GET', '/api/v1/pods?watch=1', { verb: 'watch' }],
    [
      'GET',
      '/api/v1/namespaces/a/pods/p/log',
      { verb: 'get', namespace: 'a', name: 'p', subresource: 'log' },
    ],
    [
      'POST',
      '/apis/ray.io/v1/namespaces/a/rayclusters',
      { verb: 'create', group: 'ray.io', version: 'v1', namespace: 'a' },
    ],
    [
      'DELETE',
      '/api/v1/namespaces/a/pods',
      { verb: 'deletecollection', resource: 'pods' },
    ],
    [
      'GET',
      '/api/v1/namespaces/a',
      { verb: 'get', resource: 'namespaces', name: 'a' },
    ],
    [
      'PUT',
      '/api/v1/namespaces/a/status',
      { resource: 'namespaces', name: 'a', subresource: 'status' },
    ],
    [
      'GET',
      '/api/v1/namespaces/a/services/s:80/proxy/x%2Fy/',
      { name: 's:80', subresource: 'proxy', subpath: '/x%2Fy/' },
    ],
    ['GET', '/apis/ray.io/v1', { isResource: false, verb: 'get' }],
    ['GET', '/healthz', { isResource: false }],
  ])('reads %s %s', (method, url, expected) => {
    expect(parse(method, url)).toMatchObject(expected);
  });

  it('says when the path is not valid', () => {
    expect(() => parse('GET', '/api/v1/pods/%zz')).toThrow(URIError);
  });
});
