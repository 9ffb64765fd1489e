/** The Kubernetes release whose behaviour is simulated. */
export const KUBERNETES_VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3+kuberay-sim',
  gitCommit: 'kuberay-sim',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'node/kuberay-sim',
};
