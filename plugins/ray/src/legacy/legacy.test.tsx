import { Entity } from '@backstage/catalog-model';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import { FakeRayApi } from '../__testUtils__/FakeRayApi';
import { makeCluster, makeJob } from '../__testUtils__/fixtures';
import { EntityRayCard, EntityRayContent, RayPage, rayApiRef } from '../legacy';
import { createFromTemplateRouteRef } from '../routes';

const ENTITY: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'ads-ranking', title: 'Ads ranking' },
};

/** An old app with the plugin's page at /ray and an entity's tab at /entity/ray. */
function renderOldApp(at: string, card?: ReactNode) {
  const api = new FakeRayApi({ clusters: [makeCluster()], jobs: [makeJob()] });
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [rayApiRef, api],
        [catalogApiRef, catalogApiMock({ entities: [ENTITY] })],
      ]}
    >
      <EntityProvider entity={ENTITY}>
        <Routes>
          <Route path="/ray/*" element={<RayPage />} />
          <Route path="/entity/ray" element={<EntityRayContent />} />
          <Route path="/entity" element={card} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    {
      routeEntries: [at],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/create/templates/:namespace/:templateName':
          createFromTemplateRouteRef,
      },
    },
  );
}

describe('the legacy extensions in an old app', () => {
  it('show X-Ray, with links that stay below its route', async () => {
    await renderOldApp('/ray');
    expect(
      await screen.findByRole('link', { name: 'ads-daily' }),
    ).toHaveAttribute('href', '/ray/clusters/demo/ads-ml/ads-daily');
  });

  it('show the page of a cluster below the route', async () => {
    await renderOldApp('/ray/clusters/demo/ads-ml/ads-daily');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'ads-daily' }),
    ).toBeInTheDocument();
  });

  it('show the card of an entity, which leads to its tab', async () => {
    await renderOldApp('/entity', <EntityRayCard />);
    expect(
      await screen.findByRole('link', { name: '1 cluster · 8 GPUs' }),
    ).toBeInTheDocument();
  });

  it('show the tab of an entity', async () => {
    await renderOldApp('/entity/ray');
    expect(
      await screen.findByRole('link', { name: 'retrain-1' }),
    ).toBeInTheDocument();
  });
});
