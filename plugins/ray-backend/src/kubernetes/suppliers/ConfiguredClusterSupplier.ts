import { promises as fs } from 'node:fs';
import { ConfigReader, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import { messageOf } from '../messageOf';
import { addressProblem, proxyProblem } from './addressProblem';
import { authorityProblem } from './checkCertificates';
import { readKubernetesClusterAuth } from './readKubernetesClusterAuth';

const METHODS = 'kubernetes.clusterLocatorMethods';

/** Of the Kubernetes plugin: these sign in the user's browser, so that a backend has nothing to present. */
const CLIENT_SIDE = new Set(['google', 'oidc', 'aks']);

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';

/** An entry of the configuration; its authority may be a file, which is read at each asking. */
interface Entry {
  supplied: SuppliedKubernetesCluster;
  caFile?: string;
}

/**
 * The Kubernetes clusters of `kubernetes.clusterLocatorMethods`: `config` and `localKubectlProxy` as the Kubernetes
 * plugin reads them; `catalog` and `gke` are named as what Raydeck cannot read. An entry with a missing, wrong or
 * contradictory value is supplied with its problem, so that it stops nobody else.
 */
export class ConfiguredClusterSupplier implements KubernetesClusterSupplier {
  readonly id = METHODS;
  readonly #entries: Entry[];

  constructor(root: Config) {
    const methods = root.getOptionalConfigArray(METHODS) ?? [];
    this.#entries = methods.flatMap((method, index) =>
      orProblem(`${METHODS}[${index}]`, () => locate(method, index, root)),
    );
  }

  async getKubernetesClusters(): Promise<SuppliedKubernetesCluster[]> {
    return Promise.all(this.#entries.map(withAuthority));
  }
}

function locate(method: Config, index: number, root: Config): Entry[] {
  const type = method.getString('type');
  switch (type) {
    case 'config':
      return method
        .getConfigArray('clusters')
        .flatMap((cluster, at) =>
          orProblem(
            cluster.getOptional('name') ??
              `${METHODS}[${index}].clusters[${at}]`,
            () => [fromConfig(cluster, root)],
          ),
        );
    case 'localKubectlProxy':
      return orProblem('local', () => {
        // `kubectl proxy` listens on 127.0.0.1 only, while `localhost` may mean ::1; it signs in by itself.
        const url = 'http://127.0.0.1:8001';
        const own = ownConfig(root, 'local');
        const auth = readKubernetesClusterAuth(own, 'local') ?? {
          getCredentials: async () => ({}),
        };
        return [{ supplied: { name: 'local', url, auth, ...ownDetails(own) } }];
      });
    default:
      return [
        {
          supplied: {
            name: `${METHODS}: ${type}`,
            problem: `Raydeck does not read Kubernetes clusters from the locator method "${type}"; name them under ${METHODS} with type config, in ray.kubeconfig, or supply them by a module (kubernetesClusterSuppliersExtensionPoint)`,
          },
        },
      ];
  }
}

/** What an entry says, or what is wrong with it. */
function orProblem(name: unknown, read: () => Entry[]): Entry[] {
  try {
    return read();
  } catch (error) {
    const shown = String(name);
    return [
      { supplied: { name: shown, problem: `${shown}: ${messageOf(error)}` } },
    ];
  }
}

function fromConfig(cluster: Config, root: Config): Entry {
  const name = cluster.getString('name');
  const url = cluster.getString('url');
  const own = ownConfig(root, name);
  const caData = cluster.getOptionalString('caData');
  const caFile = cluster.getOptionalString('caFile');
  const skipTLSVerify = cluster.getOptionalBoolean('skipTLSVerify');
  const wrong = addressProblem(url);
  if (wrong) {
    throw new InputError(
      `its address cannot be used: ${wrong}; correct ${METHODS}`,
    );
  }
  if (skipTLSVerify && (caData || caFile)) {
    throw new InputError(
      `it has both a certificate authority and skipTLSVerify, which contradict each other; remove skipTLSVerify from ${METHODS}`,
    );
  }
  const auth = readKubernetesClusterAuth(own, name);
  if (!auth) {
    return { supplied: { name, url, problem: missingAuth(name, cluster) } };
  }
  return {
    supplied: {
      name,
      url,
      auth,
      ...(caData && { caData }),
      ...(skipTLSVerify && { skipTLSVerify }),
      ...ownDetails(own),
    },
    // As the Kubernetes plugin: the data goes before the file.
    ...(!caData && caFile && { caFile }),
  };
}

/** Authorities are rotated under our feet, so that a file is read again each time. */
async function withAuthority({
  supplied,
  caFile,
}: Entry): Promise<SuppliedKubernetesCluster> {
  if (!('auth' in supplied)) return supplied;
  const { name, url } = supplied;
  let { caData } = supplied;
  if (caFile) {
    try {
      caData = (await fs.readFile(caFile)).toString('base64');
    } catch (error) {
      const said = messageOf(error);
      return {
        name,
        url,
        problem: `${name}: its caFile cannot be read: ${said}; correct ${METHODS}, or create the file`,
      };
    }
  }
  const problem = caData && authorityProblem(caData, new Date());
  if (problem) return { name, url, problem: `${name}: ${problem}` };
  return { ...supplied, ...(caData && { caData }) };
}

function missingAuth(name: string, cluster: Config): string {
  const provider =
    cluster.getOptionalString('authProvider') ??
    cluster.getOptional<JsonObject>('authMetadata')?.[AUTH_PROVIDER];
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

/** What Raydeck's own configuration adds to the Kubernetes plugin's. */
function ownDetails(own: Config | undefined): {
  defaultNamespace?: string;
  proxyUrl?: string;
} {
  const defaultNamespace = own?.getOptionalString('defaultNamespace');
  const proxyUrl = own?.getOptionalString('proxyUrl');
  const wrong = proxyUrl && proxyProblem(proxyUrl);
  if (wrong) throw new InputError(`its proxyUrl cannot be used: ${wrong}`);
  return {
    ...(defaultNamespace && { defaultNamespace }),
    ...(proxyUrl && { proxyUrl }),
  };
}
