import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRayApi } from '../../__testUtils__/FakeRayApi';
import {
  makeCluster,
  makeFailedJob,
  makeJob,
  makeWaitingCluster,
} from '../../__testUtils__/fixtures';
import { renderScreen } from '../../__testUtils__/renderScreen';
import { EntityRayCard } from './EntityRayCard';
import { EntityRayContent } from './EntityRayContent';

const ENTITY = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'ads-ranking', title: 'Ads ranking' },
};

const open = (element: JSX.Element, api: FakeRayApi) =>
  renderScreen(<EntityProvider entity={ENTITY}>{element}</EntityProvider>, {
    api,
  });

describe('EntityRayCard', () => {
  it('sums up in a line, with the worst finding', async () => {
    const api = new FakeRayApi({
      clusters: [makeCluster(), makeWaitingCluster()],
    });
    open(<EntityRayCard />, api);
    expect(
      await screen.findByRole('link', { name: '2 clusters · 8 GPUs' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No node has 4 free nvidia.com/gpu'),
    ).toBeInTheDocument();
    expect(api.watched[0].filter).toEqual({
      entityRef: 'component:default/ads-ranking',
    });
  });

  it('says that there is none, and leads to the form with the entity in it', async () => {
    open(<EntityRayCard />, new FakeRayApi());
    expect(
      await screen.findByText('No Ray cluster belongs to Ads ranking.'),
    ).toBeInTheDocument();
    const link = await screen.findByRole('link', {
      name: 'Create training cluster',
    });
    const url = new URL(link.getAttribute('href')!, 'http://localhost');
    expect(JSON.parse(url.searchParams.get('formData')!)).toEqual({
      entityRef: 'component:default/ads-ranking',
    });
  });
});

describe('EntityRayContent', () => {
  it('lists clusters and jobs, and only the failed ones on request', async () => {
    const api = new FakeRayApi({
      clusters: [makeCluster(), makeWaitingCluster()],
      jobs: [makeJob(), makeFailedJob()],
    });
    open(<EntityRayContent />, api);
    expect(
      await screen.findByText('1 running · 1 waiting'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'retrain-1' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Failed' }));
    expect(
      screen.queryByRole('link', { name: 'retrain-1' }),
    ).not.toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'retrain-2' })).toBeInTheDocument();
  });
});
