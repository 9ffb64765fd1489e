import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRayApi } from '../../__testUtils__/FakeRayApi';
import {
  makeCluster,
  makeFailedJob,
  makeJob,
} from '../../__testUtils__/fixtures';
import { renderScreen } from '../../__testUtils__/renderScreen';
import { RayRouter } from '../RayRouter';

const AT = '/ray/jobs/demo/ads-ml/clusters/ads-daily/submissions/retrain-1';
const open = (api: FakeRayApi, at = AT) =>
  renderScreen(<RayRouter />, { api, at });

function withJob(job = makeJob(), log = '') {
  const api = new FakeRayApi({ clusters: [makeCluster()], jobs: [job] });
  api.log = new TextEncoder().encode(log);
  return api;
}

describe('JobPage', () => {
  it('shows state, entrypoint and log', async () => {
    const api = withJob(makeJob(), 'step 1\nstep 2\n');
    api.logIsOpen = true;
    open(api);
    expect(
      await screen.findByRole('heading', { level: 1, name: 'retrain-1' }),
    ).toBeInTheDocument();
    expect(screen.getByText('python train.py')).toBeInTheDocument();
    expect(await screen.findByText('step 2')).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
    expect(screen.getByText(/2 lines, 14 B so far/)).toBeInTheDocument();
  });

  it('tells the failure first, and leads to its line in the log', async () => {
    const job = makeFailedJob({ name: 'retrain-1' });
    const api = withJob(
      job,
      'start\nTraceback (most recent call last):\nValueError: shapes (3,) and (4,) not aligned\n',
    );
    open(api);
    const failure = await screen.findByRole('region', {
      name: 'Why it failed',
    });
    expect(failure).toHaveTextContent(/AppFailed: ValueError/);
    expect(await screen.findByText(/complete: 3 lines/)).toBeInTheDocument();
    await userEvent.click(
      within(failure).getByRole('button', { name: 'Show in the log' }),
    );
    expect(await screen.findByText('Line 3')).toBeInTheDocument();
  });

  it('reads the page of a RayJob by its other form of reference', async () => {
    const ref = 'demo/ads-ml/rayjobs/nightly';
    open(
      withJob(makeJob({ ref, name: 'nightly', origin: 'RayJob' })),
      `/ray/jobs/${ref}`,
    );
    expect(
      await screen.findByRole('heading', { level: 1, name: 'nightly' }),
    ).toBeInTheDocument();
  });

  it('keeps the log from whom it is not meant for', async () => {
    const api = withJob(makeJob({ allowed: [] }));
    open(api);
    expect(
      await screen.findByText(
        'Only owners and administrators may read the log of this job.',
      ),
    ).toBeInTheDocument();
    expect(api.logRequests).toEqual([]);
    expect(screen.getByRole('button', { name: 'Stop' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('says when the log cannot be read, and tries again', async () => {
    const api = withJob(makeJob(), 'hello\n');
    api.logIsOpen = true;
    api.errors.readLog = Object.assign(new Error('x'), {
      statusCode: 404,
      body: { error: { message: 'The head is gone' } },
    });
    open(api);
    expect(await screen.findByText('The head is gone')).toBeInTheDocument();
    api.errors = {};
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('hello')).toBeInTheDocument();
  });

  it('searches the log by regular expression', async () => {
    const api = withJob(makeJob(), 'loss=1\nother\nloss=22\n');
    api.logIsOpen = true;
    open(api);
    await screen.findByText('other');
    await userEvent.click(
      screen.getByRole('button', { name: 'Regular expression' }),
    );
    const field = screen.getByRole('searchbox', { name: 'Search the log' });
    await userEvent.type(field, 'loss=\\d\\d');
    expect(await screen.findByText('1 matching line')).toBeInTheDocument();
    await userEvent.keyboard('{Enter}');
    expect(
      await screen.findByText('1 of 1 matching lines'),
    ).toBeInTheDocument();
    await userEvent.clear(field);
    await userEvent.type(field, '(');
    expect(
      await screen.findByText(/^Not a regular expression/),
    ).toBeInTheDocument();
  });

  it('says that an ended job printed nothing', async () => {
    open(
      withJob(makeJob({ state: 'succeeded', endedAt: '2026-11-20T11:01:00Z' })),
    );
    expect(
      await screen.findByText('The job ended without any output.'),
    ).toBeInTheDocument();
  });

  it('stops the job after asking', async () => {
    const api = withJob();
    api.errors.stopJob = new Error('The head does not answer');
    open(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    expect(
      await within(dialog).findByText('The head does not answer'),
    ).toBeInTheDocument();
    api.errors = {};
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
  });

  it('says that there is no such job', async () => {
    open(new FakeRayApi());
    expect(await screen.findByText('There is no such job')).toBeInTheDocument();
  });
});
