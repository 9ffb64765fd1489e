import { waitFor } from '@testing-library/react';
import { FakeRayApi } from '../__testUtils__/FakeRayApi';
import { makeCluster } from '../__testUtils__/fixtures';
import { FleetStream, HIDDEN_MS } from './FleetStream';

function open(api: FakeRayApi) {
  const stream = new FleetStream(api, { scope: 'all' });
  const stop = stream.subscribe(() => {});
  return { stream, stop };
}

describe('FleetStream', () => {
  it('shares one connection among its subscribers', async () => {
    const api = new FakeRayApi({ clusters: [makeCluster()] });
    const { stream, stop } = open(api);
    const stopSecond = stream.subscribe(() => {});
    await waitFor(() => expect(stream.getState().loaded).toBe(true));
    expect(api.watched).toHaveLength(1);
    stop();
    stopSecond();
  });

  it('keeps what it knows over a break, and resumes after the last event', async () => {
    const api = new FakeRayApi({ clusters: [makeCluster()] });
    const { stream, stop } = open(api);
    await waitFor(() => expect(stream.getState().loaded).toBe(true));
    api.errors.watch = new TypeError('network error');
    api.breakOff(new TypeError('network error'));
    await waitFor(() =>
      expect(stream.getState().connection.status).toBe('reconnecting'),
    );
    expect(stream.getState().clusters.size).toBe(1);
    api.errors = {};
    stream.retry();
    await waitFor(() =>
      expect(stream.getState().connection.status).toBe('live'),
    );
    expect(api.watched.at(-1)?.lastEventId).toBe('1');
    stop();
  });

  describe('in a hidden tab', () => {
    const look = (hidden: boolean) => {
      jest.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
      document.dispatchEvent(new Event('visibilitychange'));
    };

    beforeEach(() => {
      jest.useFakeTimers();
    });

    afterEach(() => {
      jest.useRealTimers();
      jest.restoreAllMocks();
    });

    it('lets go of its connection, and resumes when it is looked at', async () => {
      const api = new FakeRayApi({ clusters: [makeCluster()] });
      const { stream, stop } = open(api);
      await waitFor(() => expect(stream.getState().loaded).toBe(true));
      look(true);
      jest.advanceTimersByTime(HIDDEN_MS);
      await waitFor(() => expect(api.streams).toBe(0));
      expect(stream.getState().clusters.size).toBe(1);
      look(false);
      await waitFor(() => expect(api.streams).toBe(1));
      expect(api.watched.at(-1)?.lastEventId).toBe('1');
      stop();
    });

    it('keeps it when it was hidden for a moment only', async () => {
      const api = new FakeRayApi({ clusters: [makeCluster()] });
      const { stream, stop } = open(api);
      await waitFor(() => expect(stream.getState().loaded).toBe(true));
      look(true);
      jest.advanceTimersByTime(HIDDEN_MS - 1);
      look(false);
      jest.advanceTimersByTime(HIDDEN_MS);
      expect(api.watched).toHaveLength(1);
      expect(api.streams).toBe(1);
      stop();
    });
  });

  it('stops at a refusal until someone tries again', async () => {
    const api = new FakeRayApi();
    api.errors.watch = Object.assign(new Error('no'), { statusCode: 403 });
    const { stream, stop } = open(api);
    await waitFor(() =>
      expect(stream.getState().connection.status).toBe('refused'),
    );
    expect(api.watched).toHaveLength(1);
    api.errors = {};
    stream.retry();
    await waitFor(() => expect(stream.getState().loaded).toBe(true));
    stop();
  });

  it('is taken up again after the token has expired', async () => {
    const api = new FakeRayApi({ clusters: [makeCluster()] });
    const { stream, stop } = open(api);
    await waitFor(() => expect(stream.getState().loaded).toBe(true));
    const expired = Object.assign(new Error('expired'), { statusCode: 401 });
    api.errors.watch = expired;
    api.breakOff(new TypeError('network error'));
    await waitFor(() => expect(api.watched).toHaveLength(2));
    expect(stream.getState().connection.status).toBe('reconnecting');
    expect(stream.getState().clusters.size).toBe(1);
    api.errors = {};
    await waitFor(
      () => expect(stream.getState().connection.status).toBe('live'),
      { timeout: 4000 },
    );
    stop();
  });

  it('takes up at once what the backend ends', async () => {
    const api = new FakeRayApi();
    const { stream, stop } = open(api);
    await waitFor(() => expect(stream.getState().loaded).toBe(true));
    api.emit({ event: 'end', data: { reason: 'the token has expired' } });
    await waitFor(() => expect(api.watched).toHaveLength(2));
    expect(stream.getState().connection.status).toBe('live');
    stop();
  });
});
