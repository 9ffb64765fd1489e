import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import rayPlugin from '.';
import * as legacy from './legacy';
import { rayApiRef } from './api';
import { FakeRayApi } from './__testUtils__/FakeRayApi';
import { makeCluster } from './__testUtils__/fixtures';

describe('rayPlugin', () => {
  it('brings the API, the page, the card and the tab', () => {
    for (const id of [
      'api:ray',
      'page:ray',
      'entity-card:ray',
      'entity-content:ray',
    ] as const) {
      expect(rayPlugin.getExtension(id)).toBeDefined();
    }
  });

  it('gives the page a title and an icon for the navigation', () => {
    const tester = createExtensionTester(rayPlugin.getExtension('page:ray'));
    expect(tester).toBeDefined();
  });

  it('shows X-Ray at /ray in an app', async () => {
    renderTestApp({
      features: [rayPlugin],
      initialRouteEntries: ['/ray'],
      apis: [
        [
          rayApiRef,
          new FakeRayApi({
            clusters: [makeCluster({ owners: [], entityRef: undefined })],
          }),
        ],
      ],
    });
    expect(
      await screen.findByRole('link', { name: 'ads-daily' }),
    ).toBeInTheDocument();
  });
});

describe('legacy', () => {
  it('has the same for old apps', () => {
    expect(legacy.rayPlugin.getId()).toBe('ray');
    expect([...legacy.rayPlugin.getApis()]).toHaveLength(1);
    const entity = { apiVersion: 'v1', metadata: { name: 'x' } };
    expect(legacy.isRayAvailable({ ...entity, kind: 'Component' })).toBe(true);
    expect(legacy.isRayAvailable({ ...entity, kind: 'User' })).toBe(false);
  });
});
