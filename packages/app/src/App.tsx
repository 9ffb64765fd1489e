import { createApp } from '@backstage/frontend-defaults';
import authPlugin from '@backstage/plugin-auth';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import rayPlugin from '@raydeck/backstage-plugin-ray';
import { kubernetesPluginWithPods } from './kubernetes';
import { appModuleNav } from './nav';
import { appModuleSignIn } from './signIn';

/** The demo portal: an ordinary Backstage app with the Ray plugin in it. */
export const app = createApp({
  features: [
    appModuleNav,
    appModuleSignIn,
    authPlugin,
    catalogPlugin,
    catalogGraphPlugin,
    kubernetesPluginWithPods,
    orgPlugin,
    rayPlugin,
    scaffolderPlugin,
    userSettingsPlugin,
  ],
});
