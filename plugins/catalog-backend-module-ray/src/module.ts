import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { RayTemplateEntityProcessor } from './RayTemplateEntityProcessor';

/** Teaches the catalog the kind RayTemplate. */
export const catalogModuleRay = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'ray',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ catalog, config, logger }) {
        catalog.addProcessor(
          RayTemplateEntityProcessor.fromConfig(config, { logger }),
        );
      },
    });
  },
});
