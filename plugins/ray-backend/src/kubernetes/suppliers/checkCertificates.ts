import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KubernetesCredentials } from '@raydeck/backstage-plugin-ray-node';

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * What is wrong with a certificate authority, so that it is said before the first connection, where TLS would only say
 * that the server is not trusted. Undefined when it can be used.
 * @param caData - base64 of PEM, as kubeconfig and the Kubernetes plugin write it
 */
export function authorityProblem(
  caData: string,
  now: Date,
): string | undefined {
  const pem = Buffer.from(caData, 'base64').toString('utf8');
  const blocks = pem.match(CERTIFICATE);
  if (!blocks) {
    return 'its certificate authority holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----), and base64 of it where the field ends in "data"';
  }
  const certificates: X509Certificate[] = [];
  for (const block of blocks) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      return 'a certificate of its certificate authority cannot be read; export it anew as PEM';
    }
  }
  // A bundle may hold old authorities beside the one that counts.
  if (
    certificates.every(({ validTo }) => Date.parse(validTo) < now.getTime())
  ) {
    return `its certificate authority expired on ${day(
      certificates[certificates.length - 1].validTo,
    )}; give the present one`;
  }
  return undefined;
}

type ClientCertificate = NonNullable<
  KubernetesCredentials['clientCertificate']
>;

/** What is wrong with a client certificate and its key by themselves: unreadable, or not of one pair. */
export function clientCertificateProblem({
  certificate,
  key,
}: ClientCertificate): string | undefined {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    return 'the client certificate cannot be read; expected PEM (-----BEGIN CERTIFICATE-----)';
  }
  try {
    if (!parsed.checkPrivateKey(createPrivateKey(key))) {
      return 'the client key is not the one of the client certificate; give the two files that were made together';
    }
  } catch {
    return 'the client key cannot be read; expected PEM (-----BEGIN PRIVATE KEY-----) without a passphrase';
  }
  return undefined;
}

function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
