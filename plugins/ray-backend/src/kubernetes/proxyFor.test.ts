import { proxyFor } from './proxyFor';

const PROXY = 'http://proxy:3128';

describe('proxyFor', () => {
  it('takes the proxy of the scheme, in either case', () => {
    const environment = { HTTPS_PROXY: PROXY, http_proxy: 'http://other:80' };
    expect(proxyFor('https://k8s:6443', environment)).toBe(PROXY);
    expect(proxyFor('http://k8s:8080', environment)).toBe('http://other:80');
    expect(proxyFor('https://k8s:6443', {})).toBeUndefined();
  });

  it('takes a proxy without a scheme for an http one', () => {
    expect(proxyFor('https://k8s', { HTTPS_PROXY: 'proxy:3128' })).toBe(PROXY);
  });

  it.each(['https://localhost:6443', 'https://127.0.0.1', 'https://[::1]:1'])(
    'never takes one for %s',
    address => {
      expect(proxyFor(address, { HTTPS_PROXY: PROXY })).toBeUndefined();
    },
  );

  it.each([
    ['*', 'https://k8s.example.com'],
    ['k8s.example.com', 'https://k8s.example.com'],
    ['example.com', 'https://k8s.example.com:6443'],
    ['.example.com', 'https://k8s.example.com'],
    ['*.example.com', 'https://k8s.example.com'],
    ['other, K8S.Example.com:6443', 'https://k8s.example.com:6443'],
    ['k8s:443', 'https://k8s'],
    ['10.0.0.1', 'https://10.0.0.1:6443'],
    ['10.0.0.0/8', 'https://10.9.8.7'],
    ['fd00::/8', 'https://[fd00::1]:6443'],
  ])('leaves it out by NO_PROXY=%s for %s', (noProxy, address) => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: noProxy };
    expect(proxyFor(address, environment)).toBeUndefined();
  });

  it.each([
    ['', 'https://k8s.example.com'],
    ['ample.com', 'https://k8s.example.com'],
    ['k8s.example.com:443', 'https://k8s.example.com:6443'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/8', 'https://k8s.example.com'],
    ['10.0.0.0/99', 'https://10.0.0.1'],
    [':', 'https://k8s.example.com'],
  ])('takes it in spite of NO_PROXY="%s" for %s', (noProxy, address) => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: noProxy };
    expect(proxyFor(address, environment)).toBe(PROXY);
  });
});
