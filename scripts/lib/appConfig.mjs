import { readFile } from 'node:fs/promises';
import { atomicWrite } from './atomicWrite.mjs';
import { Failure } from './failure.mjs';

/** The teams of packages/backend/catalog/org.yaml that run things on Ray. */
export const DEMO_TEAMS = ['ads-ml', 'recsys', 'vision', 'ml-platform'];

/** The name in Backstage of the embedded Kubernetes cluster. */
export const EMBEDDED_CLUSTER = 'demo';

const groupRef = team => `group:default/${team}`;

/** A cluster as the Kubernetes plugin wants it, with a token of its own. */
function pluginCluster(name, { server, caData, caFile, skipTLSVerify }, token) {
  return {
    name,
    url: server,
    authProvider: 'serviceAccount',
    serviceAccountToken: token,
    skipMetricsLookup: true,
    ...(caData && { caData }),
    ...(caFile && { caFile }),
    ...(skipTLSVerify && { skipTLSVerify }),
  };
}

const kubernetesSection = clusters => ({
  serviceLocatorMethod: { type: 'multiTenant' },
  clusterLocatorMethods: [{ type: 'config', clusters }],
});

/**
 * Configuration for the embedded Kubernetes cluster: the Kubernetes plugin
 * reads with its own account, Raydeck writes with another, and each team owns
 * the namespace of its name.
 *
 * @param {{ raydeck: import('./kubeconfig.mjs').KubeContext, plugin: import('./kubeconfig.mjs').KubeContext }} accounts
 */
export function embeddedClusterConfig({ raydeck, plugin }) {
  return {
    kubernetes: kubernetesSection([
      pluginCluster(EMBEDDED_CLUSTER, plugin, plugin.token),
    ]),
    ray: {
      kubernetesClusters: {
        [EMBEDDED_CLUSTER]: { auth: { type: 'token', token: raydeck.token } },
      },
      namespaces: DEMO_TEAMS.map(team => ({
        kubernetesCluster: EMBEDDED_CLUSTER,
        namespace: team,
        owners: [groupRef(team)],
      })),
    },
  };
}

/**
 * Configuration for the clusters of a kubeconfig: Raydeck uses the credentials
 * of each context, everything is placed in the context's namespace, and that
 * namespace belongs to every team of the demo. The Kubernetes plugin sees only
 * the clusters for which it was given a token.
 *
 * @param {{ file: string, contexts: import('./kubeconfig.mjs').KubeContext[] }} kubeconfig
 * @param {Map<string, string>} pluginTokens by context
 */
export function kubeconfigConfig({ file, contexts }, pluginTokens) {
  const withToken = contexts.filter(context => pluginTokens.has(context.name));
  return {
    kubernetes: kubernetesSection(
      withToken.map(context =>
        pluginCluster(context.name, context, pluginTokens.get(context.name)),
      ),
    ),
    ray: {
      kubeconfig: {
        path: file,
        contexts: contexts.map(context => context.name),
      },
      namespaces: contexts.map(context => ({
        kubernetesCluster: context.name,
        namespace: context.namespace,
        owners: DEMO_TEAMS.map(groupRef),
      })),
    },
  };
}

/** Configuration that depends on this start: which build it serves, where it listens, where it keeps its data. */
export function instanceConfig({ port, databaseDir, appPackageName }) {
  const url = `http://127.0.0.1:${port}`;
  return {
    app: { baseUrl: url, packageName: appPackageName },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      database: {
        client: 'better-sqlite3',
        connection: { directory: databaseDir },
      },
    },
  };
}

const isObject = value =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Merges configurations; later ones win, objects are merged key by key. */
export function mergeConfig(...configs) {
  return configs.reduce((merged, config) => {
    const result = { ...merged };
    for (const [key, value] of Object.entries(config)) {
      result[key] =
        isObject(value) && isObject(result[key])
          ? mergeConfig(result[key], value)
          : value;
    }
    return result;
  }, {});
}

/** Writes an app-config (JSON is YAML) that holds tokens, so for its owner only. */
export async function writeAppConfig(path, config) {
  await atomicWrite(path, `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Reads the tokens that the Kubernetes plugin may use, by context.
 *
 * @param {{ context?: string, file: string }[]} given
 * @param {{ name: string }[]} contexts
 */
export async function readPluginTokens(given, contexts) {
  const tokens = new Map();
  for (const { context, file } of given) {
    const name =
      context ?? (contexts.length === 1 ? contexts[0].name : undefined);
    if (!name || !contexts.some(known => known.name === name)) {
      throw new Failure(
        `--kubernetes-plugin-token ${file}: ${
          name
            ? `there is no context "${name}" here`
            : 'there are several contexts'
        }; say which one it is for, as CONTEXT=FILE with one of ${contexts
          .map(known => known.name)
          .join(', ')}`,
      );
    }
    const token = await readFile(file, 'utf8').catch(error => {
      throw new Failure(
        `Cannot read the token of the Kubernetes plugin from ${file}: ${error.message}`,
      );
    });
    tokens.set(name, token.trim());
  }
  return tokens;
}
