import { promises as fs } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type {
  KubernetesCredentials,
  KubernetesCredentialsSource,
} from '@raydeck/backstage-plugin-ray-node';
import { messageOf } from '../messageOf';
import { clientCertificateProblem } from './checkCertificates';

/** Files are rotated under our feet (projected tokens, cert-manager): look again after a minute. */
const FILE_LIFE_MS = 60_000;
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Reads `ray.kubernetesClusters.NAME.auth`; undefined where there is none.
 * Throws InputError with the path of a wrong value and what was expected there.
 */
export function readKubernetesClusterAuth(
  config: Config | undefined,
  name: string,
): KubernetesCredentialsSource | undefined {
  const path = `ray.kubernetesClusters.${name}.auth`;
  const auth = config?.getOptionalConfig('auth');
  if (!auth) return undefined;
  const type = auth.getOptionalString('type');
  switch (type) {
    case 'none':
      return always({});
    case 'inCluster':
      return fromFiles(path, { token: `${SERVICE_ACCOUNT}/token` }, files => ({
        token: files.token,
      }));
    case 'clientCertificate':
      return fromFiles(
        path,
        {
          certificate: auth.getString('certificateFile'),
          key: auth.getString('keyFile'),
        },
        clientCertificate => ({ clientCertificate }),
      );
    case 'token': {
      const token = auth.getOptionalString('token');
      const tokenFile = auth.getOptionalString('tokenFile');
      if (token) return always({ token });
      if (tokenFile) {
        return fromFiles(path, { token: tokenFile }, files => ({
          token: files.token,
        }));
      }
      throw new InputError(
        `Invalid configuration at ${path}: expected "token" or "tokenFile"`,
      );
    }
    default:
      throw new InputError(
        `Invalid configuration at ${path}.type: got ${
          type === undefined ? 'nothing' : `"${type}"`
        }, expected token, inCluster, clientCertificate or none`,
      );
  }
}

function always(
  credentials: KubernetesCredentials,
): KubernetesCredentialsSource {
  return { getCredentials: async () => credentials };
}

function fromFiles<N extends string>(
  path: string,
  names: Record<N, string>,
  make: (contents: Record<N, string>) => KubernetesCredentials,
): KubernetesCredentialsSource {
  return {
    async getCredentials() {
      const contents: Record<string, string> = {};
      for (const [key, file] of Object.entries<string>(names)) {
        try {
          contents[key] = (await fs.readFile(file, 'utf8')).trim();
        } catch (error) {
          const said = messageOf(error);
          throw new Error(
            `the file named by ${path} cannot be read: ${said}; correct the path, or create the file`,
          );
        }
        if (!contents[key]) {
          throw new Error(
            `the file ${file}, named by ${path}, is empty; write the ${key} into it`,
          );
        }
      }
      const credentials = make(contents);
      const { clientCertificate } = credentials;
      const problem =
        clientCertificate && clientCertificateProblem(clientCertificate);
      if (problem) throw new Error(`in the files named by ${path} ${problem}`);
      return {
        ...credentials,
        expiresAt: new Date(Date.now() + FILE_LIFE_MS),
      };
    },
  };
}
