import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { KubernetesClusterSupplier } from './KubernetesClusterSupplier';

/** Adds Kubernetes clusters that the configuration does not name. */
export interface KubernetesClusterSuppliersExtensionPoint {
  /** Of two Kubernetes clusters with one name, the one from the supplier that was added first counts. */
  addSupplier(supplier: KubernetesClusterSupplier): void;
}

export const kubernetesClusterSuppliersExtensionPoint =
  createExtensionPoint<KubernetesClusterSuppliersExtensionPoint>({
    id: 'ray.kubernetesClusterSuppliers',
  });
