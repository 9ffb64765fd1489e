import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ALL_FAULTS } from './proxy/faults';
import type { RequestKind } from './proxy/readRequests';
import { runFault, type FaultRun } from './support/runFault';
import { TestApiServer } from './support/TestApiServer';

/** Waits of the Reflector take so much less; where the time itself is looked at, they take what they take. */
const HURRY = 40;

const KINDS: Record<RequestKind, string> = {
  list: 'a list',
  page: 'a later page of a list',
  stream: 'a streaming list',
  watch: 'a watch',
  other: 'a request',
};

interface Behaviour {
  /** What the Reflector does when it happens in a watch. */
  does: string;
  check?: (run: FaultRun, name: string) => void;
  hurry?: number;
}

function following({ requests }: FaultRun, name: string) {
  const at = requests.findIndex(({ fault }) => fault === name);
  return { struck: requests[at], next: requests[at + 1] };
}

const goesOn: Behaviour = {
  does: 'goes on where it was',
  // Only within two seconds, which a loaded machine must not turn into milliseconds.
  hurry: 1,
  check: (run, name) =>
    assert.equal(following(run, name).next?.kind, 'watch', 'it listed anew'),
};
const listsAnew: Behaviour = {
  does: 'lists anew',
  check: (run, name) =>
    assert.notEqual(following(run, name).next?.kind, 'watch', 'it went on'),
};

/** What follows when the fault strikes a watch; for all others only that nothing is lost is asked. */
const IN_A_WATCH: Record<string, Behaviour> = {
  'reset within a chunk header': goesOn,
  'reset within a frame': goesOn,
  'reset within a character': goesOn,
  'reset between frames': goesOn,
  'closed within a frame': goesOn,
  'bookmarks dropped': goesOn,
  'silence before the headers': listsAnew,
  'silence within a frame': listsAnew,
  'silence between frames': listsAnew,
  '403': listsAnew,
  '404': listsAnew,
  '410': listsAnew,
  '500': listsAnew,
  '503': listsAnew,
  'HTML with 200': listsAnew,
  '410 in the stream': listsAnew,
  '500 in the stream': listsAnew,
  'a line that is no event': listsAnew,
  '401': {
    does: 'asks for new credentials, and goes on',
    check: run => assert.ok(run.renewals > 0),
  },
  '429 with Retry-After': {
    does: 'waits as long as it is asked to',
    hurry: 1,
    check(run, name) {
      const { struck, next } = following(run, name);
      const waited = next.at - struck.at;
      assert.ok(waited >= 1000, `it came back after ${waited} ms`);
    },
  },
};

describe('a Reflector on a real API server', { concurrency: 4 }, () => {
  let server: TestApiServer;

  before(async () => {
    server = await TestApiServer.start();
  });
  after(() => server?.stop());

  const cases = ALL_FAULTS.flatMap(fault =>
    fault.strikes.map(kind => ({ fault, kind })),
  );
  cases.forEach(({ fault, kind }) => {
    const behaviour = kind === 'watch' ? IN_A_WATCH[fault.name] : undefined;
    const does = behaviour?.does ?? 'tells all that was and is';
    it(`${does} after "${fault.name}" in ${KINDS[kind]}`, async () => {
      const hurry = behaviour?.hurry ?? HURRY;
      const run = await runFault(server, fault, kind, hurry);
      behaviour?.check?.(run, fault.name);
    });
  });

  it('has been checked for all that is expected of a watch', () => {
    const known = new Set(ALL_FAULTS.map(({ name }) => name));
    const unknown = Object.keys(IN_A_WATCH).filter(name => !known.has(name));
    assert.deepEqual(unknown, []);
  });
});
