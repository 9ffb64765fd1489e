const ADVICE: [RegExp, string][] = [
  [/ECONNREFUSED/, 'check the address and that the API server runs'],
  [
    /ENOTFOUND|EAI_AGAIN/,
    'check the name in the address and the DNS of this machine',
  ],
  [
    /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH/,
    'check the address, and that no firewall or missing VPN is in between',
  ],
  [
    /UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT/,
    'it accepted the connection but did not answer in time; check its load',
  ],
  [
    /ECONNRESET|EPIPE|other side closed/,
    'it accepted the connection and ended it at once; check that the address says http or https as the API server does, and what stands before it',
  ],
  [
    /HTTP Tunneling|Proxy Authentication|SecureProxyConnection/i,
    'the proxy on the way refuses it; check proxy-url, or HTTPS_PROXY and NO_PROXY of the backend',
  ],
  [
    /CERT_HAS_EXPIRED/,
    "the API server's certificate has expired; renew it there",
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID/,
    "the address is not one that the API server's certificate names; correct the address or set the TLS server name",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_/,
    'its certificate is not signed by the configured authority; give the right one (certificate-authority of the kubeconfig, caData or caFile of the configuration)',
  ],
  [
    /EPROTO|WRONG_VERSION_NUMBER|ERR_SSL|UND_ERR_SOCKET|HPE_/,
    'check that the address says http or https as the API server does',
  ],
  [
    /ERR_OSSL|PEM|ERR_CRYPTO/,
    'check that certificate, key and authority are PEM, in base64 where the field ends in "data"',
  ],
];

/**
 * One sentence about a connection that did not come about or broke: what was tried, what the network said, what to do.
 * Reads the codes of Node, OpenSSL and undici, also from the causes and the members of an AggregateError.
 */
export function describeConnectFailure(url: string, error: unknown): string {
  const all = causes(error);
  const codes = all.flatMap(({ code }) => (code ? [code] : []));
  const deepest = all[all.length - 1];
  const whole = deepest?.message || codes[0] || String(error);
  // Node gives advice of its own, about its command line.
  const [said] = whole.split('; if the root CA');
  const advice = ADVICE.find(([pattern]) =>
    pattern.test([...codes, said].join(' ')),
  )?.[1];
  return `cannot be reached at ${url}: ${said}${advice ? `; ${advice}` : ''}`;
}

interface Cause {
  code?: string;
  message: string;
}

function causes(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { code, message, cause, errors } = error as Record<string, unknown>;
  const [first] = Array.isArray(errors) ? errors : [cause];
  return [
    {
      message: typeof message === 'string' ? message : '',
      ...(typeof code === 'string' && { code }),
    },
    ...causes(first, depth + 1),
  ];
}
