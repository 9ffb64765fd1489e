export interface Config {
  ray?: {
    /** Users and groups who may do everything: entity references, kind `user` by default. */
    admins?: string[];

    /** For whom the tokens of services act. */
    machines?: Array<{
      /** The subject of the service's token, for example `external:pipelines`. */
      subject: string;
      /** Groups whose rights it has. */
      actsFor: string[];
    }>;

    /** Whose a namespace is: what gives its owners rights over objects that Raydeck did not create. */
    namespaces?: Array<{
      kubernetesCluster: string;
      namespace: string;
      /** Entity references, kind `group` by default. */
      owners: string[];
    }>;

    ownership?: {
      /** Attach objects to entities for display; the first rule that matches counts. */
      rules?: Array<{
        kubernetesCluster?: string;
        namespace?: string;
        labels?: { [label: string]: string };
        entityRef: string;
      }>;
    };

    templates?: {
      /** Where templates that may be used come from: `file:PATH` or `url:ADDRESS`; a target that ends in `/` trusts all below it. */
      trustedLocations?: string[];
    };

    /** The contexts of a kubeconfig file as Kubernetes clusters, each with its own credentials. */
    kubeconfig?: {
      /** Path of the file; relative to the backend's working directory. */
      path: string;
      /** Names of contexts; all of the file when left out. */
      contexts?: string[];
    };

    /**
     * Raydeck's own credentials for the Kubernetes clusters of `kubernetes.clusterLocatorMethods`, by their names.
     * The credentials of the Kubernetes plugin are never used.
     */
    kubernetesClusters?: {
      [name: string]: {
        /** Where clusters are placed when nothing else decides. */
        defaultNamespace?: string;
        /**
         * An http or https proxy on the way to the API server; without it HTTPS_PROXY, HTTP_PROXY and NO_PROXY count.
         * @visibility secret
         */
        proxyUrl?: string;
        auth:
          | {
              type: 'token';
              /** @visibility secret */
              token: string;
            }
          | {
              type: 'token';
              /** A file that holds the token; read again every minute. */
              tokenFile: string;
            }
          | {
              /** The service account of the pod in which Backstage runs. */
              type: 'inCluster';
            }
          | {
              type: 'clientCertificate';
              /** PEM files; read again every minute. */
              certificateFile: string;
              keyFile: string;
            }
          | {
              /** For `kubectl proxy` and the like, which authenticate by themselves. */
              type: 'none';
            };
      };
    };
  };
}
