import { readFileSync } from 'node:fs';
import { ConfigReader, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import { readKubernetesClusterAuth } from './readKubernetesClusterAuth';
import { messageOf } from '../messageOf';

/** Of the Kubernetes plugin: these sign in the user's browser, so that a backend has nothing to present. */
const CLIENT_SIDE = new Set(['google', 'oidc', 'aks']);

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';

/**
 * The Kubernetes clusters of `kubernetes.clusterLocatorMethods`: `config` and `localKubectlProxy` as the Kubernetes
 * plugin reads them; `catalog` and `gke` are named as what Raydeck cannot read.
 * Throws InputError for a wrong value, when it is made.
 */
export class ConfiguredClusterSupplier implements KubernetesClusterSupplier {
  readonly id = 'kubernetes.clusterLocatorMethods';
  readonly #clusters: SuppliedKubernetesCluster[];

  constructor(root: Config) {
    const methods =
      root.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
    this.#clusters = methods.flatMap(method => locate(method, root));
  }

  async getKubernetesClusters(): Promise<SuppliedKubernetesCluster[]> {
    return this.#clusters;
  }
}

function locate(method: Config, root: Config): SuppliedKubernetesCluster[] {
  const type = method.getString('type');
  switch (type) {
    case 'config':
      return method
        .getConfigArray('clusters')
        .map(cluster => fromConfig(cluster, root));
    case 'localKubectlProxy': {
      // `kubectl proxy` listens on 127.0.0.1 only, while `localhost` may mean ::1; it signs in by itself.
      const url = 'http://127.0.0.1:8001';
      const own = ownConfig(root, 'local');
      const auth = readKubernetesClusterAuth(own, 'local') ?? {
        getCredentials: async () => ({}),
      };
      return [{ name: 'local', url, auth, ...placement(own) }];
    }
    default:
      return [
        {
          name: `kubernetes.clusterLocatorMethods: ${type}`,
          problem: `Raydeck does not read Kubernetes clusters from the locator method "${type}"; name them under kubernetes.clusterLocatorMethods with type config, in ray.kubeconfig, or supply them by a module (kubernetesClusterSuppliersExtensionPoint)`,
        },
      ];
  }
}

function fromConfig(cluster: Config, root: Config): SuppliedKubernetesCluster {
  const name = cluster.getString('name');
  const url = cluster.getString('url');
  const own = ownConfig(root, name);
  const auth = readKubernetesClusterAuth(own, name);
  const problem =
    !/^https?:\/\/\S+$/.test(url) || !URL.canParse(url)
      ? `${name} has no usable address: "${url}" is not an http or https URL; correct kubernetes.clusterLocatorMethods`
      : undefined;
  if (problem) return { name, url, problem };
  if (!auth) {
    const provider =
      cluster.getOptionalString('authProvider') ??
      cluster.getOptional<JsonObject>('authMetadata')?.[AUTH_PROVIDER];
    return { name, url, problem: missingAuth(name, provider) };
  }
  let caData = cluster.getOptionalString('caData');
  const caFile = cluster.getOptionalString('caFile');
  if (!caData && caFile) {
    try {
      caData = readFileSync(caFile).toString('base64');
    } catch (error) {
      const said = messageOf(error);
      return {
        name,
        url,
        problem: `${name}: its caFile cannot be read: ${said}; correct kubernetes.clusterLocatorMethods`,
      };
    }
  }
  const skipTLSVerify = cluster.getOptionalBoolean('skipTLSVerify');
  return {
    name,
    url,
    auth,
    ...(caData && { caData }),
    ...(skipTLSVerify && { skipTLSVerify }),
    ...placement(own),
  };
}

function missingAuth(name: string, provider: unknown): string {
  const why =
    typeof provider === 'string' && CLIENT_SIDE.has(provider)
      ? `its sign-in (${provider}) happens in the user's browser`
      : "the Kubernetes plugin's credentials are not used";
  return `${name} needs ray.kubernetesClusters.${name}.auth, credentials of Raydeck's own: ${why}; give it for example { type: token, tokenFile: … } of a service account bound to deploy/clusterrole.yaml`;
}

/** Names of EKS clusters hold slashes and colons, which paths of the configuration do not take. */
function ownConfig(root: Config, name: string): Config | undefined {
  const all = root.getOptional<JsonObject>('ray.kubernetesClusters');
  const own = all?.[name];
  if (own === undefined) return undefined;
  if (typeof own !== 'object' || own === null || Array.isArray(own)) {
    throw new InputError(
      `Invalid configuration at ray.kubernetesClusters.${name}: expected an object with "auth"`,
    );
  }
  return new ConfigReader(own, `ray.kubernetesClusters.${name}`);
}

function placement(own: Config | undefined): { defaultNamespace?: string } {
  const defaultNamespace = own?.getOptionalString('defaultNamespace');
  return defaultNamespace ? { defaultNamespace } : {};
}
