import { promises as fs } from 'node:fs';
import { basename } from 'node:path';
import type { Config } from '@backstage/config';
import type { KubeConfig } from '@kubernetes/client-node';
import type {
  KubernetesClusterSupplier,
  SuppliedKubernetesCluster,
} from '@raydeck/backstage-plugin-ray-node';
import { kubeconfigCredentials } from './kubeconfigCredentials';
import { readKubeconfig } from './readKubeconfig';
import { messageOf } from '../messageOf';

/**
 * The contexts of a kubeconfig file as Kubernetes clusters: named by the context, placed by default in its namespace,
 * with its user's credentials. The file is read again each time, so that one that was missing may come later.
 */
export class KubeconfigClusterSupplier implements KubernetesClusterSupplier {
  readonly id = 'ray.kubeconfig';
  readonly #path: string;
  readonly #contexts?: string[];

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
    let config: KubeConfig;
    try {
      ({ config } = await readKubeconfig(this.#path));
    } catch (error) {
      const problem = messageOf(error);
      const names = this.#contexts ?? [basename(this.#path)];
      return names.map(name => ({ name, problem }));
    }
    const names =
      this.#contexts ?? config.getContexts().map(({ name }) => name);
    return Promise.all(names.map(name => this.#details(config, name)));
  }

  async #details(
    config: KubeConfig,
    name: string,
  ): Promise<SuppliedKubernetesCluster> {
    const context = config.getContextObject(name);
    if (!context) {
      const known = config.getContexts().map(each => each.name);
      return {
        name,
        problem: `the kubeconfig ${
          this.#path
        } has no context "${name}"; it has ${known.join(', ')}`,
      };
    }
    const cluster = config.getCluster(context.cluster);
    if (!cluster) {
      return {
        name,
        problem: `context "${name}" of the kubeconfig ${
          this.#path
        } names the cluster "${context.cluster}", which the file does not have`,
      };
    }
    const { server: url, caFile, skipTLSVerify, tlsServerName } = cluster;
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      return {
        name,
        problem: `context "${name}" of the kubeconfig ${
          this.#path
        } has the server "${url}", which is not an http or https URL`,
      };
    }
    if (cluster.proxyUrl) {
      return {
        name,
        url,
        problem: `context "${name}" of the kubeconfig ${
          this.#path
        } goes through a proxy (proxy-url), which Raydeck does not support; give a server that can be reached directly`,
      };
    }
    let { caData } = cluster;
    if (caFile) {
      try {
        caData = (await fs.readFile(caFile)).toString('base64');
      } catch (error) {
        const said = messageOf(error);
        return {
          name,
          url,
          problem: `the certificate authority of context "${name}" cannot be read: ${said}`,
        };
      }
    }
    return {
      name,
      url,
      auth: kubeconfigCredentials(this.#path, name),
      ...(caData && { caData }),
      ...(skipTLSVerify && { skipTLSVerify }),
      ...(tlsServerName && { tlsServerName }),
      ...(context.namespace && { defaultNamespace: context.namespace }),
    };
  }
}
