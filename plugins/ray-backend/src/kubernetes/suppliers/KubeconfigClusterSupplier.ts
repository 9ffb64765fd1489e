import { promises as fs } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Config } from '@backstage/config';
import type {
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import { messageOf } from '../messageOf';
import { addressProblem, proxyProblem } from './addressProblem';
import { authorityProblem } from './checkCertificates';
import type { Kubeconfig, KubeconfigCluster } from './Kubeconfig';
import { kubeconfigCredentials } from './kubeconfigCredentials';
import { userProblem } from './kubeconfigUser';
import { readKubeconfig } from './readKubeconfig';

/**
 * The contexts of a kubeconfig file as Kubernetes clusters: named by the context, placed by default in its namespace,
 * with its user's credentials. The file is read again each time, so that one that was missing may come later. Once it
 * could be read, a file that cannot is thrown: cloud command lines write it anew in place, and what it said stays.
 */
export class KubeconfigClusterSupplier implements KubernetesClusterSupplier {
  readonly id = 'ray.kubeconfig';
  readonly #path: string;
  readonly #contexts?: string[];
  #wasRead = false;

  /** Undefined where `ray.kubeconfig` is not configured. */
  static fromConfig(root: Config): KubeconfigClusterSupplier | undefined {
    const config = root.getOptionalConfig('ray.kubeconfig');
    return (
      config &&
      new KubeconfigClusterSupplier(
        config.getString('path'),
        config.getOptionalStringArray('contexts'),
      )
    );
  }

  constructor(path: string, contexts?: string[]) {
    this.#path = path;
    this.#contexts = contexts?.length ? contexts : undefined;
  }

  async getKubernetesClusters(): Promise<SuppliedKubernetesCluster[]> {
    let kubeconfig: Kubeconfig;
    try {
      kubeconfig = await readKubeconfig(this.#path);
    } catch (error) {
      if (this.#wasRead) throw error;
      const problem = messageOf(error);
      const names = this.#contexts ?? [basename(this.#path)];
      return names.map(name => ({ name, problem }));
    }
    this.#wasRead = true;
    const names = this.#contexts ?? kubeconfig.contextNames();
    return Promise.all(names.map(name => this.#supply(kubeconfig, name)));
  }

  async #supply(
    kubeconfig: Kubeconfig,
    name: string,
  ): Promise<SuppliedKubernetesCluster> {
    let url: string | undefined;
    try {
      const { namespace } = kubeconfig.context(name);
      const cluster = kubeconfig.clusterOf(name);
      url = cluster.server;
      const problem = clusterProblem(cluster);
      if (problem) throw new Error(`${this.#where(name)} ${problem}`);
      const caData = await this.#authority(cluster, name);
      const wrong = userProblem(kubeconfig.userOf(name));
      if (wrong) throw new Error(`the user of ${this.#where(name)} ${wrong}`);
      return {
        name,
        url,
        auth: kubeconfigCredentials(this.#path, name),
        ...(caData && { caData }),
        ...(cluster['insecure-skip-tls-verify'] && { skipTLSVerify: true }),
        ...(cluster['tls-server-name'] && {
          tlsServerName: cluster['tls-server-name'],
        }),
        ...(cluster['proxy-url'] && { proxyUrl: cluster['proxy-url'] }),
        ...(namespace && { defaultNamespace: namespace }),
      };
    } catch (error) {
      const problem = messageOf(error);
      return { name, ...(url && !addressProblem(url) && { url }), problem };
    }
  }

  async #authority(
    cluster: KubeconfigCluster,
    context: string,
  ): Promise<string | undefined> {
    const file = cluster['certificate-authority'];
    let caData = cluster['certificate-authority-data'];
    // As kubectl: the data goes before the file.
    if (!caData && file) {
      const path = resolve(dirname(resolve(this.#path)), file);
      try {
        caData = (await fs.readFile(path)).toString('base64');
      } catch (error) {
        throw new Error(
          `the certificate authority of ${this.#where(
            context,
          )} cannot be read: ${messageOf(
            error,
          )}; correct certificate-authority, or create the file`,
        );
      }
    }
    if (!caData) return undefined;
    const problem = authorityProblem(caData, new Date());
    if (problem) {
      throw new Error(`${this.#where(context)} cannot be used: ${problem}`);
    }
    return caData;
  }

  #where(context: string): string {
    return `context "${context}" of the kubeconfig ${this.#path}`;
  }
}

function clusterProblem(cluster: KubeconfigCluster): string | undefined {
  const hasAuthority =
    cluster['certificate-authority'] || cluster['certificate-authority-data'];
  if (hasAuthority && cluster['insecure-skip-tls-verify']) {
    return 'has both a certificate authority and insecure-skip-tls-verify, which contradict each other; remove insecure-skip-tls-verify';
  }
  const address = addressProblem(cluster.server);
  if (address) return `has a server that cannot be used: ${address}`;
  const proxy = cluster['proxy-url'] && proxyProblem(cluster['proxy-url']);
  return proxy ? `has a proxy-url that cannot be used: ${proxy}` : undefined;
}
