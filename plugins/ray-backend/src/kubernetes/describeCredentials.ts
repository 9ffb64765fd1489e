import { X509Certificate } from 'node:crypto';
import type { KubernetesCredentials } from '@raydeck/backstage-plugin-ray-node';

/**
 * Why an API server may have refused these, as far as it can be told from here: nothing sent, or expired. Holds no part
 * of them. Undefined when they look good.
 */
export function describeCredentials(
  { token, clientCertificate, headers = {} }: KubernetesCredentials,
  now: Date,
): string | undefined {
  if (clientCertificate) {
    const until = certificateEnd(clientCertificate.certificate);
    if (until && until < now) {
      return `the client certificate expired at ${until.toISOString()}`;
    }
  }
  if (token) {
    const until = tokenEnd(token);
    if (until && until < now) {
      return `the token expired at ${until.toISOString()}`;
    }
  }
  if (!token && !clientCertificate && !headers.authorization) {
    return 'Raydeck has no credentials to send';
  }
  return undefined;
}

function certificateEnd(pem: string): Date | undefined {
  try {
    return new Date(new X509Certificate(pem).validTo);
  } catch {
    return undefined;
  }
}

/** Service account tokens and most others are JWTs, whose `exp` counts seconds. */
function tokenEnd(token: string): Date | undefined {
  try {
    const [, payload] = token.split('.');
    const { exp } = JSON.parse(
      Buffer.from(payload, 'base64url').toString('utf8'),
    );
    return typeof exp === 'number' ? new Date(exp * 1000) : undefined;
  } catch {
    return undefined;
  }
}
