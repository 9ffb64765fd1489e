/** What proves to one Kubernetes API server who Raydeck is. */
export interface KubernetesCredentials {
  /** Sent as `Authorization: Bearer …`. */
  token?: string;
  /** A client certificate and its key, both PEM. */
  clientCertificate?: { certificate: string; key: string };
  /** Further headers, for example `Impersonate-User`, or `Authorization: Basic …`. */
  headers?: Record<string, string | string[]>;
  /** From when on these are asked for anew. Without it they are kept until the API server answers 401. */
  expiresAt?: Date;
}

/** Where a Kubernetes cluster's credentials come from. Asked whenever they are missing, expired or refused. */
export interface KubernetesCredentialsSource {
  /**
   * @param options - `renew` is true after the API server refused the last answer: whatever is cached must not be
   *   given again. `signal` ends the wait of whoever asks.
   * @throws an error whose message says what is wrong and what to do, in one sentence.
   */
  getCredentials(options: {
    renew: boolean;
    signal?: AbortSignal;
  }): Promise<KubernetesCredentials>;
}

/** A Kubernetes cluster that Raydeck can talk to. */
export interface KubernetesClusterDetails {
  /** The name in Raydeck and, where both know it, in Backstage's Kubernetes plugin. */
  name: string;
  /** Of the API server: `http:` or `https:`, with or without a path. */
  url: string;
  /** The certificate authority, base64 of PEM, as kubeconfig and the Kubernetes plugin write it. */
  caData?: string;
  skipTLSVerify?: boolean;
  /** The name that the API server's certificate is checked against, where it is not the URL's host. */
  tlsServerName?: string;
  /** An http or https proxy on the way, by a CONNECT tunnel. Without it HTTPS_PROXY, HTTP_PROXY and NO_PROXY count. */
  proxyUrl?: string;
  auth: KubernetesCredentialsSource;
  /** Where clusters are placed when nothing else decides. */
  defaultNamespace?: string;
}

/** A Kubernetes cluster that is configured, but cannot be used as it stands. Shown with its problem. */
export interface UnusableKubernetesCluster {
  name: string;
  url?: string;
  /** One sentence: what is wrong and what to do. */
  problem: string;
}

export type SuppliedKubernetesCluster =
  | KubernetesClusterDetails
  | UnusableKubernetesCluster;

/** Tells Raydeck which Kubernetes clusters there are. */
export interface KubernetesClusterSupplier {
  /** Names the supplier in messages, for example `ray.kubeconfig`. */
  readonly id: string;
  /**
   * All Kubernetes clusters that this supplier knows now. Asked at the start and every half minute: what is new in
   * the answer is taken in, what is gone is let go. When it throws, what it said before stays.
   */
  getKubernetesClusters(options: {
    signal: AbortSignal;
  }): Promise<SuppliedKubernetesCluster[]>;
}
