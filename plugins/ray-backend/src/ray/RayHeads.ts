import type { Fleet, FleetLocation } from '../fleet';
import { findRayHead } from './findRayHead';
import { ProxiedRayHeadClient } from './ProxiedRayHeadClient';
import type { RayHeadClient } from './RayHeadClient';
import { RayTokens } from './RayTokens';

/** The Ray heads of the fleet's clusters. */
export interface RayHeads {
  /**
   * A client of this cluster's head. Never throws: whether there is a head is asked with each request.
   * @param uid - of the RayCluster, where only this life of the name will do
   */
  of(cluster: FleetLocation, uid?: string): RayHeadClient;
}

export class FleetRayHeads implements RayHeads {
  readonly #fleet: Pick<Fleet, 'get' | 'list' | 'kubernetesCluster'>;
  readonly #tokens = new RayTokens();

  constructor(fleet: Pick<Fleet, 'get' | 'list' | 'kubernetesCluster'>) {
    this.#fleet = fleet;
  }

  of(cluster: FleetLocation, uid?: string): RayHeadClient {
    return new ProxiedRayHeadClient(
      () => findRayHead(this.#fleet, cluster, uid),
      this.#tokens,
    );
  }
}
