import { Entity } from '@backstage/catalog-model';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { DefaultRayApi, rayApiRef } from '../api';
import {
  createFromTemplateRouteRef,
  entityContentRouteRef,
  rootRouteRef,
} from '../routes';

const KINDS = ['component', 'resource', 'system', 'api'];

/** Ray clusters, jobs and logs, for apps of the old frontend system. */
export const rayPlugin = createPlugin({
  id: 'ray',
  apis: [
    createApiFactory({
      api: rayApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultRayApi(deps),
    }),
  ],
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
  externalRoutes: { createFromTemplate: createFromTemplateRouteRef },
});

/** X-Ray and the pages below it, for a route at `/ray`. */
export const RayPage = rayPlugin.provide(
  createRoutableExtension({
    name: 'RayPage',
    component: () => import('./LegacyRayPage').then(m => m.LegacyRayPage),
    mountPoint: rootRouteRef,
  }),
);

/** The card for an entity's overview. */
export const EntityRayCard = rayPlugin.provide(
  createComponentExtension({
    name: 'EntityRayCard',
    component: {
      lazy: () =>
        import('../pages/Entity/EntityRayCard').then(m => m.EntityRayCard),
    },
  }),
);

/** The content of an entity's tab "Ray", for a route at `/ray`. */
export const EntityRayContent = rayPlugin.provide(
  createRoutableExtension({
    name: 'EntityRayContent',
    component: () =>
      import('../pages/Entity/EntityRayContent').then(m => m.EntityRayContent),
    mountPoint: entityContentRouteRef,
  }),
);

/** Whether the entity is of a kind that Ray clusters are made for. */
export function isRayAvailable(entity: Entity): boolean {
  return KINDS.includes(entity.kind.toLowerCase());
}
