import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRayApi } from '../../__testUtils__/FakeRayApi';
import {
  makeCluster,
  makeFailedJob,
  makeTemplate,
  makeWaitingCluster,
} from '../../__testUtils__/fixtures';
import { renderScreen } from '../../__testUtils__/renderScreen';
import { RayRouter } from '../RayRouter';

const open = (api: FakeRayApi, at = '/ray') =>
  renderScreen(<RayRouter />, { api, at });

const fleet = () =>
  new FakeRayApi({
    clusters: [makeCluster(), makeWaitingCluster()],
    jobs: [makeFailedJob()],
  });

const rowNames = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map(row => within(row).getAllByRole('link')[0].textContent);

describe('XRayPage', () => {
  it('lists the clusters with state, sentence and GPUs', async () => {
    open(fleet());
    const row = await screen.findByRole('row', { name: /ads-tune/ });
    expect(within(row).getByText('Waiting')).toBeInTheDocument();
    expect(
      within(row).getByText('No node has 4 free nvidia.com/gpu'),
    ).toBeInTheDocument();
    expect(within(row).getByText('0/16')).toBeInTheDocument();
    expect(within(row).getByRole('link', { name: 'ads-tune' })).toHaveAttribute(
      'href',
      '/ray/clusters/demo/ads-ml/ads-tune',
    );
  });

  it('counts at its head, and filters by what was counted', async () => {
    open(fleet());
    await screen.findByRole('row', { name: /ads-tune/ });
    expect(
      screen.getByRole('button', { name: /8\s*GPUs allocated\s*of 24/ }),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /1\s*waiting/ }));
    await waitFor(() => expect(rowNames()).toEqual(['ads-tune']));
    await userEvent.click(screen.getByRole('button', { name: /1\s*waiting/ }));
    await waitFor(() => expect(rowNames()).toHaveLength(2));
  });

  it('says which Kubernetes clusters are read-only, and what grants more', async () => {
    const api = fleet();
    const right = 'create rayclusters.ray.io';
    api.snapshot.kubernetesClusters = [
      {
        name: 'demo',
        state: 'ready',
        sentence: 'demo is up to date',
        access: {
          readOnly: true,
          missing: [{ right, purpose: 'create clusters' }],
          sentence: 'Read-only: grant create rayclusters.ray.io',
        },
      },
    ];
    open(api);
    expect(
      await screen.findByText('Kubernetes cluster demo is read-only'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Read-only: grant create rayclusters.ray.io'),
    ).toBeInTheDocument();
  });

  it('takes filters and sort from the URL', async () => {
    open(fleet(), '/ray?q=ads&state=ready&sort=-name');
    await screen.findByRole('row', { name: /ads-daily/ });
    expect(rowNames()).toEqual(['ads-daily']);
    expect(screen.getByText('1 of 2 clusters')).toBeInTheDocument();
  });

  it('asks for the scope of the URL', async () => {
    const api = fleet();
    open(api, '/ray?scope=teams');
    await screen.findByRole('row', { name: /ads-tune/ });
    expect(api.watched[0].filter).toEqual({ scope: 'teams' });
  });

  it('lists the jobs, failures with their exception', async () => {
    open(fleet(), '/ray?view=jobs');
    expect(
      await screen.findByText('ValueError: shapes (3,) and (4,) not aligned'),
    ).toBeInTheDocument();
  });

  it('follows the stream', async () => {
    const api = fleet();
    open(api);
    await screen.findByRole('row', { name: /ads-daily/ });
    const cluster = makeCluster({ name: 'ads-new' });
    const { ref, uid } = cluster;
    api.emit({ event: 'cluster', data: { type: 'upsert', ref, uid, cluster } });
    expect(await screen.findByRole('row', { name: /ads-new/ })).toBeVisible();
  });

  it('invites to create when there is nothing', async () => {
    open(new FakeRayApi());
    expect(await screen.findByText('No Ray clusters yet')).toBeInTheDocument();
    const [link] = await screen.findAllByRole('link', {
      name: 'Create training cluster',
    });
    expect(link).toHaveAttribute(
      'href',
      '/create/templates/default/ray-training-cluster',
    );
  });

  it('offers a menu when there are several templates', async () => {
    const api = fleet();
    api.templates = [
      makeTemplate(),
      makeTemplate({
        ref: 'default/notebook',
        name: 'notebook',
        title: 'Notebook',
        scaffolderTemplate: 'template:default/ray-notebook',
      }),
    ];
    open(api);
    const button = await screen.findByRole('button', {
      name: 'Create cluster',
      expanded: false,
    });
    await userEvent.click(button);
    expect(
      await screen.findByRole('menuitem', { name: 'Notebook' }),
    ).toBeInTheDocument();
  });

  it('says when nothing matches, and clears the filters', async () => {
    open(fleet(), '/ray?q=nothing');
    await screen.findByText('Nothing matches these filters');
    const [clear] = screen.getAllByRole('button', { name: 'Clear filters' });
    await userEvent.click(clear);
    expect(await screen.findByRole('row', { name: /ads-daily/ })).toBeVisible();
  });

  it('shows that it loads', async () => {
    const api = fleet();
    api.silent = true;
    open(api);
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it('says in the words of the backend why it is refused', async () => {
    const api = fleet();
    api.errors.watch = Object.assign(new Error('Request failed'), {
      statusCode: 403,
      body: { error: { message: 'You may not read clusters' } },
    });
    open(api);
    expect(
      await screen.findByText('You may not read clusters'),
    ).toBeInTheDocument();
  });

  it('names a Kubernetes cluster that is out of reach, and keeps its clusters', async () => {
    const api = fleet();
    api.snapshot.kubernetesClusters = [
      {
        name: 'demo',
        state: 'unreachable',
        sentence: 'connect ECONNREFUSED 127.0.0.1:6443',
        staleSince: '2026-11-20T11:00:00Z',
      },
    ];
    open(api);
    expect(
      await screen.findByText('Kubernetes cluster demo cannot be reached'),
    ).toBeInTheDocument();
    expect(screen.getByText(/ECONNREFUSED/)).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /ads-daily/ })).toBeInTheDocument();
  });

  it('marks what it shows as old when the stream breaks off', async () => {
    const api = fleet();
    open(api);
    await screen.findByRole('row', { name: /ads-daily/ });
    api.errors.watch = new TypeError('network error');
    api.breakOff(new TypeError('network error'));
    expect(
      await screen.findByText('Live updates are interrupted'),
    ).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /ads-daily/ })).toBeInTheDocument();
  });
});
