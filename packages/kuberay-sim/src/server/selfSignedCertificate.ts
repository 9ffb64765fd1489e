import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

/** A private key and its certificate, both as PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

const DAY_MS = 24 * 3600_000;

const OID = {
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  ecdsaWithSha256: '2a8648ce3d040302',
};

/** A length, in as few bytes as DER demands. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x100) return Buffer.from([0x81, length]);
  return Buffer.from([0x82, length >> 8, length & 0xff]);
}

/** One element of DER: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = lengthOf(body.length);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const sequence = (...content: Buffer[]) => der(0x30, ...content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Buffer) => der(0x04, content);
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);

function time(moment: number): Buffer {
  const text = new Date(moment).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}

function altName(host: string): Buffer {
  return isIP(host) === 4
    ? der(0x87, Buffer.from(host.split('.').map(Number)))
    : der(0x82, Buffer.from(host));
}

/** A self-signed certificate for the hosts, valid for a year from now. */
export function selfSignedCertificate(hosts: string[]): Certificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const common = Buffer.from('kuberay-sim');
  const name = sequence(
    der(0x31, sequence(oid(OID.commonName), der(0x0c, common))),
  );
  const serial = randomBytes(8);
  // A serial number is positive: its first bit is 0, and it has no needless 0s.
  serial[0] = (serial[0] & 0x3f) | 0x40;
  const isAuthority = der(0x01, Buffer.from([0xff]));
  const extensions = sequence(
    sequence(
      oid(OID.basicConstraints),
      isAuthority,
      octets(sequence(isAuthority)),
    ),
    sequence(oid(OID.subjectAltName), octets(sequence(...hosts.map(altName)))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    sequence(time(Date.now() - DAY_MS), time(Date.now() + 365 * DAY_MS)),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = createSign('sha256').update(body).sign(pair.privateKey);
  const whole = sequence(body, algorithm, bits(signature)).toString('base64');
  const lines = whole.match(/.{1,64}/g) ?? [];
  return {
    key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join(
      '\n',
    )}\n-----END CERTIFICATE-----\n`,
  };
}
