import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiNodeTree } from '@remixicon/react';
import { DefaultRayApi, rayApiRef } from './api';
import {
  createFromTemplateRouteRef,
  entityContentRouteRef,
  rootRouteRef,
} from './routes';

/** Kinds that can own something that runs. */
const KINDS = { kind: { $in: ['component', 'resource', 'system', 'api'] } };

const rayApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: rayApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultRayApi(deps),
    }),
});

const xrayPage = PageBlueprint.make({
  params: {
    path: '/ray',
    title: 'X-Ray',
    icon: <RiNodeTree fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./pages/RayRouter').then(m => (
        <main>
          <m.RayRouter />
        </main>
      )),
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
    // Beside the content, where it is seen without scrolling.
    type: 'info',
    filter: KINDS,
    loader: () =>
      import('./pages/Entity/EntityRayCard').then(m => <m.EntityRayCard />),
  },
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/ray',
    title: 'Ray',
    filter: KINDS,
    routeRef: entityContentRouteRef,
    loader: () =>
      import('./pages/Entity/EntityRayContent').then(m => (
        <m.EntityRayContent />
      )),
  },
});

/** Ray clusters, jobs and logs, for apps of the new frontend system. */
export const rayPlugin = createFrontendPlugin({
  pluginId: 'ray',
  title: 'X-Ray',
  icon: <RiNodeTree fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
  externalRoutes: { createFromTemplate: createFromTemplateRouteRef },
  extensions: [rayApi, xrayPage, entityCard, entityContent],
});
