import { promises as fs } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type {
  KubernetesCredentials,
  KubernetesCredentialsSource,
} from '@raydeck/backstage-plugin-ray-node';
import { messageOf } from '../messageOf';
import { clientCertificateProblem } from './checkCertificates';
import type { KubeconfigUser } from './Kubeconfig';
import { impersonationHeaders, userProblem } from './kubeconfigUser';
import { readKubeconfig } from './readKubeconfig';
import { runExecPlugin } from './runExecPlugin';

/** Tokens and certificates in the file may be replaced: look again after a minute. */
const FILE_LIFE_MS = 60_000;
const AUTH_PROVIDER_TIMEOUT_MS = 30_000;

/**
 * The credentials of one context: certificate, token, token file, password, auth provider or exec plugin. The files are
 * read again each time, so that what `kubectl` or a cloud's command line writes into them counts at once; the answer of
 * an exec plugin is kept until it expires or is refused, as kubectl does.
 */
export function kubeconfigCredentials(
  path: string,
  context: string,
): KubernetesCredentialsSource {
  let plugin: { asked: string; answer: KubernetesCredentials } | undefined;

  async function askPlugin(
    user: KubeconfigUser,
    renew: boolean,
    signal?: AbortSignal,
  ): Promise<KubernetesCredentials> {
    if (!user.exec) return {};
    const asked = JSON.stringify(user.exec);
    const isFresh =
      plugin?.asked === asked &&
      (!plugin.answer.expiresAt || plugin.answer.expiresAt > new Date());
    if (plugin && isFresh && !renew) return plugin.answer;
    plugin = undefined;
    const kubeconfig = await readKubeconfig(path);
    const answer = await runExecPlugin({
      exec: user.exec,
      cluster: kubeconfig.clusterOf(context),
      kubeconfigPath: path,
      signal,
    });
    plugin = { asked, answer };
    return answer;
  }

  return {
    async getCredentials({ renew, signal }) {
      const kubeconfig = await readKubeconfig(path);
      const user = kubeconfig.userOf(context);
      const problem = userProblem(user);
      if (problem) {
        throw new Error(
          `the user of context "${context}" of the kubeconfig ${path} ${problem}`,
        );
      }
      const credentials: KubernetesCredentials = {
        ...(await askPlugin(user, renew, signal)),
        ...(await ownCredentials(user, path)),
      };
      const headers = {
        ...(await providedHeaders(user, context)),
        ...basicAuth(user),
        ...impersonationHeaders(user),
      };
      const lookAgain = new Date(Date.now() + FILE_LIFE_MS);
      const { expiresAt = lookAgain } = credentials;
      return {
        ...credentials,
        ...(Object.keys(headers).length > 0 && { headers }),
        expiresAt: expiresAt < lookAgain ? expiresAt : lookAgain,
      };
    },
  };
}

/** What the file itself holds, or names by path. */
async function ownCredentials(
  user: KubeconfigUser,
  path: string,
): Promise<KubernetesCredentials> {
  const read = (file: string, field: string) => readFile(path, file, field);
  // As kubectl: a token file goes before a token.
  const token = user.tokenFile
    ? (await read(user.tokenFile, 'tokenFile')).trim()
    : user.token;
  const certificate = user['client-certificate-data']
    ? decode(user['client-certificate-data'])
    : user['client-certificate'] &&
      (await read(user['client-certificate'], 'client-certificate'));
  const key = user['client-key-data']
    ? decode(user['client-key-data'])
    : user['client-key'] && (await read(user['client-key'], 'client-key'));
  if (!certificate || !key) return { ...(token && { token }) };
  const problem = clientCertificateProblem({ certificate, key });
  if (problem) throw new Error(`in the kubeconfig ${path} ${problem}`);
  return { ...(token && { token }), clientCertificate: { certificate, key } };
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** Relative paths are relative to the kubeconfig, as for kubectl. */
async function readFile(
  kubeconfig: string,
  file: string,
  field: string,
): Promise<string> {
  let text: string;
  try {
    text = await fs.readFile(
      resolve(dirname(resolve(kubeconfig)), file),
      'utf8',
    );
  } catch (error) {
    throw new Error(
      `the ${field} of the kubeconfig ${kubeconfig} cannot be read: ${messageOf(
        error,
      )}`,
    );
  }
  if (text.trim() === '') {
    throw new Error(
      `the ${field} of the kubeconfig ${kubeconfig}, ${file}, is empty`,
    );
  }
  return text;
}

function basicAuth({
  username,
  password = '',
}: KubeconfigUser): Record<string, string> {
  if (!username) return {};
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: `Basic ${pair}` };
}

/** `auth-provider`, what exec plugins have replaced: `@kubernetes/client-node` still knows how. */
async function providedHeaders(
  user: KubeconfigUser,
  context: string,
): Promise<Record<string, string>> {
  const provider = user['auth-provider'];
  if (!provider) return {};
  const library = new KubeConfig();
  library.loadFromOptions({
    clusters: [{ name: 'auth', server: 'https://auth', skipTLSVerify: false }],
    users: [
      {
        name: 'auth',
        authProvider: { name: provider.name, config: provider.config ?? {} },
      },
    ],
    contexts: [{ name: 'auth', cluster: 'auth', user: 'auth' }],
    currentContext: 'auth',
  });
  const options: RequestOptions = {};
  await withTimeout(
    library.applyToHTTPSOptions(options),
    `the auth provider ${provider.name} of context "${context}"`,
  );
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  return headers;
}

async function withTimeout<T>(promise: Promise<T>, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `${who} did not answer within ${
              AUTH_PROVIDER_TIMEOUT_MS / 1000
            } s; use an exec plugin instead`,
          ),
        ),
      AUTH_PROVIDER_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
