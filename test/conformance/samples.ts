/** One file of KubeRay's `config/samples`, by its path there. */
export interface Sample {
  file: string;
  /** Why it is not among those that both grounds bring to the same state. */
  excluded?: string;
  /** What may differ all the same, and why. */
  difference?: string;
}

const TPU = 'asks for TPUs, which no node of either ground has';
const GKE = 'asks for nodes, storage or identities of GKE';
const SCHEDULER = 'needs another scheduler, with its own CRDs';
const NETWORK = 'is about an ingress controller or a gateway, not KubeRay';
const REDIS =
  'brings Redis as a Deployment or StatefulSet, which the simulator does not run';
const TAINTS =
  'asks for GPUs and tolerates no taint: whether it runs is up to how the nodes are tainted';
const TOO_BIG =
  'asks for more memory or GPUs than the nodes of the control plane have';

/**
 * All samples of KubeRay 1.6.2: each that is not excluded is created on the
 * simulator and on a real control plane, and comes to the same states.
 */
export const samples: readonly Sample[] = [
  { file: 'ray-cluster.auth-manual.yaml' },
  { file: 'ray-cluster.auth.secret-ref.yaml' },
  { file: 'ray-cluster.auth.yaml' },
  { file: 'ray-cluster.autoscaler-v2.yaml' },
  { file: 'ray-cluster.autoscaler.yaml' },
  { file: 'ray-cluster.complete.yaml' },
  {
    file: 'ray-cluster.custom-head-service.yaml',
    difference: 'status.endpoints has ports of the nodes, chosen at random',
  },
  { file: 'ray-cluster.embed-grafana.yaml' },
  { file: 'ray-cluster.fluentbit.yaml' },
  { file: 'ray-cluster.head-command.yaml' },
  {
    file: 'ray-cluster.kubernetes.auth-manual.yaml',
    excluded:
      'writes ClusterRoles, which the simulator only shows; the states of its cluster are those of ray-cluster.auth.yaml',
  },
  {
    file: 'ray-cluster.kubernetes.auth.yaml',
    excluded:
      'writes ClusterRoles, which the simulator only shows; the states of its cluster are those of ray-cluster.auth.yaml',
  },
  { file: 'ray-cluster.overwrite-command.yaml' },
  { file: 'ray-cluster.py-spy.yaml' },
  { file: 'ray-cluster.sample.yaml' },
  { file: 'ray-cluster.scheduler-plugins.yaml' },
  {
    file: 'ray-cluster.tls.yaml',
    excluded:
      'its Secret has words where a key in base64 belongs: no API server takes it as it is',
  },
  { file: 'ray-cluster.uv.yaml' },
  { file: 'ray-cluster.verl.yaml', excluded: TAINTS },
  { file: 'ray-cronjob.sample.yaml' },
  { file: 'ray-job.custom-head-svc.yaml' },
  {
    file: 'ray-job.deletion-rules.yaml',
    difference: 'it deletes itself 90 s after its end: nothing is left',
  },
  { file: 'ray-job.interactive-mode.yaml' },
  { file: 'ray-job.light-weight-submitter.yaml' },
  { file: 'ray-job.modin.yaml' },
  { file: 'ray-job.resources.yaml' },
  { file: 'ray-job.sample.yaml' },
  { file: 'ray-job.shutdown.yaml' },
  {
    file: 'ray-job.sidecar-mode.yaml',
    difference:
      'HeadPodReady is False (Completed) where a kubelet counts the submitter that has ended as not ready; pods that are only states stay ready',
  },
  { file: 'ray-job.use-existing-raycluster.yaml' },
  { file: 'pytorch-mnist/ray-job.pytorch-mnist.yaml' },
  { file: 'pytorch-text-classifier/ray-job.pytorch-distributed-training.yaml' },
  { file: 'ray-data-image-resize/ray-job.image-resize.yaml' },
  { file: 'ray-service.custom-serve-service.yaml' },
  { file: 'ray-service.different-port.yaml' },
  { file: 'ray-service.llm-serve.yaml', excluded: TAINTS },
  { file: 'ray-service.mobilenet.yaml' },
  { file: 'ray-service.no-ray-serve-replica.yaml' },
  { file: 'ray-service.sample.yaml' },
  { file: 'ray-service.stable-diffusion.yaml', excluded: TAINTS },
  { file: 'ray-service.text-ml.yaml' },
  { file: 'ray-service.text-summarizer.yaml', excluded: TAINTS },
  { file: 'ray-cluster.deprecate-gcs-ft.yaml', excluded: REDIS },
  { file: 'ray-cluster.external-redis-uri.yaml', excluded: REDIS },
  { file: 'ray-cluster.external-redis.yaml', excluded: REDIS },
  { file: 'ray-cluster.persistent-redis.yaml', excluded: REDIS },
  { file: 'ray-service.high-availability.yaml', excluded: REDIS },
  { file: 'ray-cluster-label-selector.yaml', excluded: GKE },
  {
    file: 'ray-cluster-resource-isolation-with-overrides.gke.yaml',
    excluded: GKE,
  },
  { file: 'ray-cluster-resource-isolation.gke.yaml', excluded: GKE },
  { file: 'ray-cluster.gke-bucket.yaml', excluded: GKE },
  { file: 'ray-job.batch-inference.yaml', excluded: GKE },
  {
    file: 'pytorch-resnet-image-classifier/ray-job.pytorch-image-classifier.yaml',
    excluded: GKE,
  },
  {
    file: 'ray-data-image-resize/ray-data-image-resize-gcsfusecsi-job.yaml',
    excluded: GKE,
  },
  { file: 'ray-service.deepseek.yaml', excluded: TOO_BIG },
  {
    file: 'ray-service.incremental-upgrade.yaml',
    excluded:
      'is about a strategy behind a feature gate that is off; it needs a gateway',
  },
  { file: 'ray-cluster.tpu-v4-multihost.yaml', excluded: TPU },
  { file: 'ray-cluster.tpu-v4-singlehost.yaml', excluded: TPU },
  { file: 'ray-cluster.tpu-v6e-16-multihost.yaml', excluded: TPU },
  { file: 'ray-cluster.tpu-v6e-256-multihost.yaml', excluded: TPU },
  { file: 'ray-cluster.tpu-v6e-singlehost.yaml', excluded: TPU },
  { file: 'ray-job.tpu-v6e-16-multihost.yaml', excluded: TPU },
  { file: 'ray-job.tpu-v6e-256-multihost.yaml', excluded: TPU },
  { file: 'ray-job.tpu-v6e-singlehost.yaml', excluded: TPU },
  { file: 'ray-service.tpu-single-host.yaml', excluded: TPU },
  { file: 'vllm/ray-service.vllm-tpu-v6e-singlehost.yaml', excluded: TPU },
  { file: 'ray-cluster.kai-gpu-sharing.yaml', excluded: SCHEDULER },
  { file: 'ray-cluster.kai-scheduler.yaml', excluded: SCHEDULER },
  { file: 'ray-cluster.volcano-scheduler-queue.yaml', excluded: SCHEDULER },
  { file: 'ray-cluster.volcano-scheduler.yaml', excluded: SCHEDULER },
  { file: 'ray-cluster.yunikorn-scheduler.yaml', excluded: SCHEDULER },
  { file: 'ray-job.kueue-toy-sample.yaml', excluded: SCHEDULER },
  { file: 'ray-job.volcano-scheduler-queue.yaml', excluded: SCHEDULER },
  { file: 'ray-job.yunikorn-scheduler.yaml', excluded: SCHEDULER },
  { file: 'gateway-api/istio-class.yaml', excluded: NETWORK },
  { file: 'gateway-api/metallb-config.yaml', excluded: NETWORK },
  { file: 'ingress-rayclient-tls.yaml', excluded: NETWORK },
  { file: 'ray-cluster-agc-gatewayapi.yaml', excluded: NETWORK },
  { file: 'ray-cluster-alb-ingress.yaml', excluded: NETWORK },
  { file: 'ray-cluster.separate-ingress.yaml', excluded: NETWORK },
];
