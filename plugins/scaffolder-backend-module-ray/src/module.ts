import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { RayClient } from '@raydeck/backstage-plugin-ray-common';
import { createClusterAction } from './actions/createClusterAction';
import { deleteClusterAction } from './actions/deleteClusterAction';
import { submitJobAction } from './actions/submitJobAction';
import { waitForClusterAction } from './actions/waitForClusterAction';
import type { RayActionOptions } from './lib/RaySession';

/** Adds the actions `ray:*` to the scaffolder. */
export const scaffolderModuleRay = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'ray',
  register(env) {
    env.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
      },
      async init({ scaffolder, auth, config, discovery }) {
        const options: RayActionOptions = {
          auth,
          client: new RayClient({ discoveryApi: discovery }),
          appBaseUrl: config.getString('app.baseUrl'),
        };
        scaffolder.addActions(
          createClusterAction(options),
          waitForClusterAction(options),
          deleteClusterAction(options),
          submitJobAction(options),
        );
      },
    });
  },
});
