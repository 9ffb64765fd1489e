import { describeConnectFailure } from './describeConnectFailure';

const url = 'https://k8s.example:6443';

function failure(message: string, code: string): Error {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error(message), { code }),
  });
}

describe('describeConnectFailure', () => {
  it.each([
    [
      'connect ECONNREFUSED 10.0.0.1:6443',
      'ECONNREFUSED',
      'check the address and that the API server runs',
    ],
    [
      'getaddrinfo ENOTFOUND k8s.example',
      'ENOTFOUND',
      'check the name in the address',
    ],
    [
      'self-signed certificate',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'certificate-authority of the kubeconfig, caData or caFile',
    ],
    ['certificate has expired', 'CERT_HAS_EXPIRED', 'renew it there'],
    [
      "Hostname/IP does not match certificate's altnames",
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'correct the address',
    ],
    ['Connect Timeout Error', 'UND_ERR_CONNECT_TIMEOUT', 'no firewall'],
    ['read ECONNRESET', 'ECONNRESET', 'ended it at once'],
    [
      'Proxy response (407) !== 200 when HTTP Tunneling',
      'UND_ERR_ABORTED',
      'the proxy on the way refuses it',
    ],
    [
      'wrong version number',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'says http or https',
    ],
  ])('says what to do about "%s"', (message, code, advice) => {
    const sentence = describeConnectFailure(url, failure(message, code));
    expect(sentence).toContain(`cannot be reached at ${url}: ${message}; `);
    expect(sentence).toContain(advice);
  });

  it('reads the first member of an AggregateError, which has no message of its own', () => {
    const error = new AggregateError([
      Object.assign(new Error('connect ECONNREFUSED ::1:6443'), {
        code: 'ECONNREFUSED',
      }),
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6443'), {
        code: 'ECONNREFUSED',
      }),
    ]);
    expect(describeConnectFailure(url, error)).toMatch(
      /: connect ECONNREFUSED ::1:6443; check the address/,
    );
  });

  it('says as much as there is', () => {
    expect(describeConnectFailure(url, 'odd')).toBe(
      `cannot be reached at ${url}: odd`,
    );
  });
});
