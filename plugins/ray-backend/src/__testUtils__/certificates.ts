import { generateKeyPairSync, sign } from 'node:crypto';
import { asn1, pki } from 'node-forge';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface Subject {
  name: string;
  /** Host names and IPv4 addresses. */
  hosts?: string[];
  validFrom?: Date;
  validTo?: Date;
  isAuthority?: boolean;
}

const DAY_MS = 24 * 3600_000;
let serial = 0;

function makeKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
}

/** Of all certificates but those of authorities: making one takes a while. */
let sharedKey: string | undefined;

/** A certificate signed by an authority, or by itself. */
export function issueCertificate(subject: Subject, issuer?: KeyPair): KeyPair {
  const { name, hosts = [], isAuthority = false } = subject;
  sharedKey ??= makeKey();
  const key = isAuthority ? makeKey() : sharedKey;
  const privateKey = pki.privateKeyFromPem(key);
  const certificate = pki.createCertificate();
  serial += 1;
  certificate.serialNumber = serial.toString(16).padStart(2, '0');
  certificate.publicKey = pki.rsa.setPublicKey(privateKey.n, privateKey.e);
  certificate.validity.notBefore =
    subject.validFrom ?? new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter =
    subject.validTo ?? new Date(Date.now() + DAY_MS);
  const attributes = [{ name: 'commonName', value: name }];
  certificate.setSubject(attributes);
  certificate.setIssuer(
    issuer
      ? pki.certificateFromPem(issuer.certificate).subject.attributes
      : attributes,
  );
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isAuthority },
    ...(hosts.length > 0
      ? [{ name: 'subjectAltName', altNames: hosts.map(altName) }]
      : []),
  ]);
  // Signed by Node, since the library takes a second for it.
  certificate.signatureOid = pki.oids.sha256WithRSAEncryption;
  certificate.siginfo.algorithmOid = pki.oids.sha256WithRSAEncryption;
  const body = asn1.toDer(pki.getTBSCertificate(certificate)).getBytes();
  certificate.signature = sign(
    'sha256',
    Buffer.from(body, 'latin1'),
    issuer?.key ?? key,
  ).toString('latin1');
  return { certificate: pki.certificateToPem(certificate), key };
}

function altName(host: string): { type: number; value?: string; ip?: string } {
  return /^[\d.]+$/.test(host)
    ? { type: 7, ip: host }
    : { type: 2, value: host };
}

/** Base64 of PEM, as kubeconfig files hold it. */
export function toData(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
