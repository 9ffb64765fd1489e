import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type {
  KubernetesCredentials,
  KubernetesCredentialsSource,
} from '@raydeck/backstage-plugin-ray-node';
import { readKubeconfig } from './readKubeconfig';

/** Tokens and certificates in the file may be replaced: look again after a minute. */
const FILE_LIFE_MS = 60_000;
const EXEC_TIMEOUT_MS = 30_000;

/**
 * The credentials of one context: certificate, token, token file, password, auth provider or exec plugin, as
 * `@kubernetes/client-node` understands them. The file is read again each time, so that what `kubectl` or a cloud's
 * command line writes into it counts at once.
 */
export function kubeconfigCredentials(
  path: string,
  context: string,
): KubernetesCredentialsSource {
  let kept: { text: string; config: KubeConfig } | undefined;
  return {
    async getCredentials({ renew }) {
      const { config: read, text } = await readKubeconfig(path);
      // An exec plugin's answer is kept in the KubeConfig that asked it: stay with it while the file stays the same.
      if (renew || kept?.text !== text) {
        kept = { text, config: authOnly(read, context, path) };
      }
      const options: RequestOptions = {};
      await withTimeout(kept.config.applyToHTTPSOptions(options), context);
      return toCredentials(options);
    },
  };
}

/**
 * The same user with an address that the library takes: it refuses plain http and sets up agents for proxies, while all
 * we want of it is what the user has to present.
 */
function authOnly(
  config: KubeConfig,
  contextName: string,
  path: string,
): KubeConfig {
  const context = config.getContextObject(contextName);
  if (!context) {
    throw new Error(
      `the kubeconfig ${path} has no context "${contextName}" any more`,
    );
  }
  const auth = new KubeConfig();
  auth.loadFromOptions({
    clusters: [{ name: 'auth', server: 'https://auth', skipTLSVerify: false }],
    users: config.getUsers(),
    contexts: [{ name: 'auth', cluster: 'auth', user: context.user }],
    currentContext: 'auth',
  });
  return auth;
}

function toCredentials(options: RequestOptions): KubernetesCredentials {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  if (typeof options.auth === 'string') {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString(
      'base64',
    )}`;
  }
  const certificate = pem(options.cert);
  const key = pem(options.key);
  return {
    headers,
    ...(certificate && key && { clientCertificate: { certificate, key } }),
    expiresAt: new Date(Date.now() + FILE_LIFE_MS),
  };
}

function pem(value: RequestOptions['cert'] | RequestOptions['key']) {
  return typeof value === 'string' || Buffer.isBuffer(value)
    ? value.toString()
    : undefined;
}

async function withTimeout<T>(
  promise: Promise<T>,
  context: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `the exec plugin of context "${context}" did not answer within ${
              EXEC_TIMEOUT_MS / 1000
            } s; run kubectl --context ${context} get ns to see what it waits for`,
          ),
        ),
      EXEC_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
