/** How somebody proves who they are to an API server. */
export interface Credentials {
  token?: string;
  /** A client certificate and its key, as PEM. */
  cert?: string;
  key?: string;
}

/** A Kubernetes API with KubeRay: what the suites run on. */
export interface Ground {
  name: 'control plane' | 'simulator';
  /** The API server's URL. */
  server: string;
  /** The certificate authority of the server, as PEM. */
  ca?: string;
  /** May do everything. */
  admin: Credentials;
  /** May read, but no Secrets. */
  reader: Credentials;
  stop(): Promise<void>;
}
