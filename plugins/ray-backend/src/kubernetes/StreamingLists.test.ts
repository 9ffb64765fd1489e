import { VirtualClock } from './__testUtils__/VirtualClock';
import { StreamingLists } from './StreamingLists';

const MINUTE_MS = 60_000;

describe('StreamingLists', () => {
  it('remembers a refusal for half an hour, of one resource', async () => {
    const clock = new VirtualClock();
    const lists = new StreamingLists(clock);
    lists.refused('pods');
    expect(lists.areOffered('rayclusters.ray.io')).toBe(true);
    await clock.pass(29 * MINUTE_MS);
    expect(lists.areOffered('pods')).toBe(false);
    await clock.pass(MINUTE_MS);
    expect(lists.areOffered('pods')).toBe(true);
  });

  it('asks a server that stopped in the middle again after a minute, then more and more rarely', async () => {
    const clock = new VirtualClock();
    const lists = new StreamingLists(clock);
    const minutes: number[] = [];
    for (let time = 0; time < 9; time += 1) {
      lists.unfinished('pods');
      let waited = 0;
      while (!lists.areOffered('pods')) {
        await clock.pass(MINUTE_MS);
        waited += 1;
      }
      minutes.push(waited);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    lists.worked('pods');
    lists.unfinished('pods');
    await clock.pass(MINUTE_MS);
    expect(lists.areOffered('pods')).toBe(true);
  });

  it('forgets all of it when the server may be another one', () => {
    const lists = new StreamingLists(new VirtualClock());
    lists.refused('pods');
    lists.forget();
    expect(lists.areOffered('pods')).toBe(true);
  });
});
