import { z } from 'zod';
import type { KubernetesCredentials } from '@raydeck/backstage-plugin-ray-node';
import { clientCertificateProblem } from './checkCertificates';

const schema = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().min(1).optional(),
    clientCertificateData: z.string().min(1).optional(),
    clientKeyData: z.string().min(1).optional(),
    expirationTimestamp: z.string().datetime({ offset: true }).nullish(),
  }),
});

/**
 * Reads what an exec plugin printed (`client.authentication.k8s.io`, kind ExecCredential).
 * @param apiVersion - the one that the kubeconfig asks for, which the answer must have
 * @throws Error that says what is wrong with it, and never what it holds: that may be a secret
 */
export function parseExecCredential(
  text: string,
  apiVersion: string,
  now: Date,
): KubernetesCredentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(
      text.trim() === ''
        ? 'printed nothing; expected an ExecCredential as JSON'
        : 'printed something that is not JSON; expected an ExecCredential',
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new Error(
      `printed no usable ExecCredential: ${
        path.join('.') || 'the document'
      }: ${message}`,
    );
  }
  const { data } = parsed;
  if (data.apiVersion !== apiVersion) {
    throw new Error(
      `printed an ExecCredential of ${data.apiVersion}, but the kubeconfig asks for ${apiVersion}; make the two the same`,
    );
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } =
    data.status;
  const expiresAt = expirationTimestamp
    ? new Date(expirationTimestamp)
    : undefined;
  if (expiresAt && expiresAt <= now) {
    throw new Error(
      `printed credentials that expired at ${expiresAt.toISOString()}; sign in again, and check this machine's clock`,
    );
  }
  if (!clientCertificateData !== !clientKeyData) {
    throw new Error(
      'printed a client certificate without its key, or a key without its certificate',
    );
  }
  if (!token && !clientCertificateData) {
    throw new Error('printed neither a token nor a client certificate');
  }
  const clientCertificate =
    clientCertificateData && clientKeyData
      ? { certificate: clientCertificateData, key: clientKeyData }
      : undefined;
  const problem =
    clientCertificate && clientCertificateProblem(clientCertificate);
  if (problem) throw new Error(`printed credentials of which ${problem}`);
  return {
    ...(token && { token }),
    ...(clientCertificate && { clientCertificate }),
    ...(expiresAt && { expiresAt }),
  };
}
