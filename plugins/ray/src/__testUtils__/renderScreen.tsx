import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { rayApiRef } from '../api';
import {
  createFromTemplateRouteRef,
  entityContentRouteRef,
  rootRouteRef,
} from '../routes';
import { FakeRayApi } from './FakeRayApi';

/** Renders a screen at a URL, with the routes that its links lead to. */
export function renderScreen(
  element: JSX.Element,
  options: { api: FakeRayApi; at?: string },
) {
  const { api, at = '/ray' } = options;
  return renderInTestApp(element, {
    apis: [[rayApiRef, api]],
    mountPath: '/ray/*',
    initialRouteEntries: [at],
    mountedRoutes: {
      '/ray': rootRouteRef,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/entity-ray': entityContentRouteRef,
      '/create/templates/:namespace/:templateName': createFromTemplateRouteRef,
    },
  });
}
