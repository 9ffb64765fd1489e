import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  kubernetesClusterSuppliersExtensionPoint,
  type KubernetesClusterSupplier,
} from '@raydeck/backstage-plugin-ray-node';
import { RayBackend } from './service/RayBackend';
import { createRouter } from './service/router';

/**
 * The Ray backend: clusters and jobs of Ray on Kubernetes.
 *
 * @public
 */
export const rayPlugin = createBackendPlugin({
  pluginId: 'ray',
  register(env) {
    const suppliers: KubernetesClusterSupplier[] = [];
    env.registerExtensionPoint(kubernetesClusterSuppliersExtensionPoint, {
      addSupplier: supplier => suppliers.push(supplier),
    });
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
        userInfo: coreServices.userInfo,
      },
      async init({ httpRouter, lifecycle, ...services }) {
        const backend = await RayBackend.create({ ...services, suppliers });
        lifecycle.addShutdownHook(() => backend.stop());
        await backend.start();
        httpRouter.use(createRouter(backend.services));
      },
    });
  },
});
