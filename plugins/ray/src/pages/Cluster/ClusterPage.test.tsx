import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRayApi } from '../../__testUtils__/FakeRayApi';
import {
  makeCluster,
  makeFailedJob,
  makeJob,
  makeWaitingCluster,
} from '../../__testUtils__/fixtures';
import { renderScreen } from '../../__testUtils__/renderScreen';
import { RayRouter } from '../RayRouter';

const AT = '/ray/clusters/demo/ads-ml/ads-daily';
const open = (api: FakeRayApi, at = AT) =>
  renderScreen(<RayRouter />, { api, at });

const withCluster = (changes = {}) =>
  new FakeRayApi({ clusters: [makeCluster(changes)] });

describe('ClusterPage', () => {
  it('begins with a sentence', async () => {
    open(withCluster());
    expect(
      await screen.findByRole('heading', { level: 1, name: 'ads-daily' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Running')).toBeInTheDocument();
    expect(screen.getByText('2 of 2 workers')).toBeInTheDocument();
  });

  it('marks where it waits, and tells the finding with evidence and hint', async () => {
    open(
      new FakeRayApi({ clusters: [makeWaitingCluster()] }),
      '/ray/clusters/demo/ads-ml/ads-tune',
    );
    const life = await screen.findByRole('list', { name: 'Life so far' });
    const current = within(life)
      .getAllByRole('listitem')
      .find(it => it.getAttribute('aria-current') === 'step');
    expect(current).toHaveTextContent(/Workers ready.*waits here for/);
    expect(screen.getByText('UNSCHEDULABLE')).toBeInTheDocument();
    expect(screen.getByText(/0\/5 nodes are available/)).toBeInTheDocument();
    expect(screen.getByText(/Ask for fewer GPUs/)).toBeInTheDocument();
  });

  it('has its tabs in the URL', async () => {
    const api = withCluster();
    api.snapshot.events = [
      {
        uid: 'e1',
        type: 'Warning',
        reason: 'FailedScheduling',
        message: 'no nodes',
        regarding: { kind: 'Pod', name: 'p' },
        count: 3,
      },
    ];
    open(api, `${AT}?tab=events`);
    expect(await screen.findByText('FailedScheduling')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: /YAML/ }));
    expect(await screen.findByText(/RayCluster/)).toBeInTheDocument();
  });

  it('says that there is none of that name', async () => {
    open(new FakeRayApi());
    expect(
      await screen.findByText('There is no cluster of that name'),
    ).toBeInTheDocument();
    expect(screen.getByText(/Namespace ads-ml of demo/)).toBeInTheDocument();
  });

  it('reads percent-encoded names', async () => {
    const kubernetesCluster = 'arn:aws:eks:eu-1:1:cluster/ml';
    const cluster = makeCluster({ kubernetesCluster });
    open(
      new FakeRayApi({ clusters: [cluster] }),
      `/ray/clusters/${cluster.ref}`,
    );
    expect(
      await screen.findByRole('heading', { level: 1, name: 'ads-daily' }),
    ).toBeInTheDocument();
  });

  it('says why a stranger cannot act', async () => {
    open(withCluster({ allowed: [] }));
    const button = await screen.findByRole('button', { name: 'Delete' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      'Only its owners and administrators may delete this cluster.',
    );
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('deletes by UID, then shows it going and gone', async () => {
    const api = withCluster();
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete cluster' }),
    );
    await waitFor(() => expect(api.deleted).toEqual(['uid-ads-ml-ads-daily']));
    const cluster = makeCluster({ state: 'deleting', allowed: [] });
    const { ref, uid } = cluster;
    api.emit({ event: 'cluster', data: { type: 'upsert', ref, uid, cluster } });
    expect(await screen.findByText('Deleting')).toBeInTheDocument();
    api.emit({ event: 'cluster', data: { type: 'delete', ref, uid } });
    expect(await screen.findByText('ads-daily is gone')).toBeInTheDocument();
  });

  it('names the running jobs that a deletion ends, and asks for the name', async () => {
    const api = withCluster();
    api.snapshot.jobs = [makeJob(), makeFailedJob()];
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog).getByText('It ends 1 running job:'),
    ).toBeInTheDocument();
    expect(within(dialog).getByText('retrain-1')).toBeInTheDocument();
    const confirm = within(dialog).getByRole('button', {
      name: 'Delete cluster',
    });
    expect(confirm).toBeDisabled();
    await userEvent.type(within(dialog).getByRole('textbox'), 'ads-daily');
    expect(confirm).toBeEnabled();
  });
});

describe('SubmitJobDialog', () => {
  async function openDialog(api: FakeRayApi) {
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Submit job' }),
    );
    const dialog = await screen.findByRole('dialog');
    const [entrypoint, environment] = within(dialog).getAllByRole('textbox');
    const submit = within(dialog).getByRole('button', { name: 'Submit' });
    return { dialog, entrypoint, environment, submit };
  }

  it('tells what is wrong at the field', async () => {
    const api = withCluster();
    const { dialog, environment, submit } = await openDialog(api);
    await userEvent.type(environment, 'pip: [[torch');
    await userEvent.click(submit);
    expect(within(dialog).getByText('Say what to run.')).toBeInTheDocument();
    expect(within(dialog).getByText(/^Line 1:/)).toBeInTheDocument();
    expect(api.submitted).toEqual([]);
  });

  it('keeps what was typed when it fails, and repeats with the same key', async () => {
    const api = withCluster();
    api.errors.submitJob = Object.assign(new Error('Request failed'), {
      statusCode: 503,
      body: { error: { message: 'The head does not answer' } },
    });
    const { dialog, entrypoint, environment, submit } = await openDialog(api);
    await userEvent.type(entrypoint, 'python train.py');
    await userEvent.type(environment, 'pip: [[torch]');
    await userEvent.click(submit);
    expect(
      await within(dialog).findByText('The head does not answer'),
    ).toBeInTheDocument();
    expect(entrypoint).toHaveValue('python train.py');
    expect(environment).toHaveValue('pip: [torch]');

    api.errors = {};
    await userEvent.click(submit);
    await waitFor(() => expect(api.submitted).toHaveLength(2));
    const [first, second] = api.submitted;
    expect(second).toEqual(first);
    expect(second.request).toEqual({
      cluster: 'demo/ads-ml/ads-daily',
      entrypoint: 'python train.py',
      runtimeEnv: { pip: ['torch'] },
    });
  });

  it('has what was typed when the screen is built anew', async () => {
    const api = withCluster();
    api.errors.submitJob = new TypeError('network error');
    open(api, `${AT}?dialog=submit`);
    const [entrypoint] = within(await screen.findByRole('dialog')).getAllByRole(
      'textbox',
    );
    await userEvent.type(entrypoint, 'python train.py');
    await userEvent.click(screen.getByRole('button', { name: 'Submit' }));
    await waitFor(() => expect(api.submitted).toHaveLength(1));
    cleanup();
    api.errors = {};
    open(api, `${AT}?dialog=submit`);
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getAllByRole('textbox')[0]).toHaveValue(
      'python train.py',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Submit' }),
    );
    await waitFor(() => expect(api.submitted).toHaveLength(2));
    expect(api.submitted[1]).toEqual(api.submitted[0]);
  });

  it('does not open for whom may not submit', async () => {
    open(withCluster({ allowed: [] }), `${AT}?dialog=submit`);
    await screen.findByRole('heading', { level: 1, name: 'ads-daily' });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('takes a new key for another request', async () => {
    const api = withCluster();
    api.errors.submitJob = new Error('no');
    const { entrypoint, submit } = await openDialog(api);
    await userEvent.type(entrypoint, 'a');
    await userEvent.click(submit);
    await waitFor(() => expect(api.submitted).toHaveLength(1));
    await userEvent.type(entrypoint, 'b');
    await userEvent.click(submit);
    await waitFor(() => expect(api.submitted).toHaveLength(2));
    expect(api.submitted[0].key).not.toBe(api.submitted[1].key);
  });
});
