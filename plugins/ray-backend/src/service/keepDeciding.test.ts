import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { keepDeciding } from './keepDeciding';

describe('keepDeciding', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends the stream of a reader who may not any more, and no other', async () => {
    const end = jest.fn();
    const decide = jest.fn(async () => {});
    keepDeciding(decide, undefined, end);
    decide.mockRejectedValueOnce(new ServiceUnavailableError('unknown now'));
    await jest.advanceTimersByTimeAsync(120_000);
    expect(decide).toHaveBeenCalledTimes(2);
    expect(end).not.toHaveBeenCalled();
    decide.mockRejectedValueOnce(new NotAllowedError('no longer yours'));
    await jest.advanceTimersByTimeAsync(300_000);
    expect(decide).toHaveBeenCalledTimes(3);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('ends it when the credentials expire, unless it was stopped', async () => {
    const [end, other] = [jest.fn(), jest.fn()];
    const expiresAt = new Date(Date.now() + 5_000);
    keepDeciding(async () => {}, expiresAt, end);
    keepDeciding(async () => {}, expiresAt, other)();
    await jest.advanceTimersByTimeAsync(6_000);
    expect(end).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });
});
