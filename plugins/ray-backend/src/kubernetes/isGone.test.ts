import {
  ModelServer,
  PATH,
  type AnswerFault,
} from './__testUtils__/ModelServer';
import { VirtualClock } from './__testUtils__/VirtualClock';
import { isGone } from './isGone';
import { LoopBudget } from './LoopBudget';

/** Virtual time passes without turns of the event loop. */
const budget = new LoopBudget(Number.POSITIVE_INFINITY);

async function ask(
  prepare: (server: ModelServer) => void,
  path = PATH,
): Promise<boolean | undefined> {
  const clock = new VirtualClock();
  const server = new ModelServer(clock, 7);
  prepare(server);
  let answer: boolean | undefined;
  const { signal } = new AbortController();
  isGone({ cluster: server, path, signal, clock, budget }).then(gone => {
    answer = gone;
  });
  await clock.pass(200_000);
  expect(server.open).toBe(0);
  return answer;
}

describe('isGone', () => {
  it('believes the list of groups, and that of a group', async () => {
    expect(await ask(server => (server.hasResource = false))).toBe(true);
    expect(await ask(() => undefined)).toBe(false);
    expect(await ask(() => undefined, '/apis/ray.io/v1/raythings')).toBe(true);
    expect(
      await ask(() => undefined, '/apis/ray.io/v1/namespaces/ns/rayclusters'),
    ).toBe(false);
  });

  it.each<[string, AnswerFault[]]>([
    ['a gateway that answers 404 to everything', [404, 404].map(status)],
    ['an error', [status(500)]],
    ['a page of HTML', [{ kind: 'login' }]],
    ['silence', [{ kind: 'hang' }]],
  ])('does not believe %s', async (_, faults) => {
    expect(await ask(server => (server.faults = faults))).toBe(false);
  });

  it('never takes a core kind for gone because of a 404', async () => {
    const notFound = (server: ModelServer) => (server.faults = [status(404)]);
    expect(await ask(notFound, '/api/v1/pods')).toBe(false);
  });
});

function status(code: number): AnswerFault {
  return { kind: 'status', code };
}
