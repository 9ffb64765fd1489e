import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseSuites, parseArguments } from './clusterArguments.mjs';

const suites = [
  { name: 'chaos', fullOnly: true },
  { name: 'database', fullOnly: false },
  { name: 'story', fullOnly: false },
];
const chosen = (...args) =>
  chooseSuites(suites, parseArguments(args)).map(({ name }) => name);

describe('arguments of npm run test:cluster', () => {
  it('leaves out what takes long, unless that is asked for', () => {
    assert.deepEqual(chosen(), ['database', 'story']);
    assert.deepEqual(chosen('--full'), ['chaos', 'database', 'story']);
    assert.deepEqual(chosen('chaos'), ['chaos']);
  });

  it('takes several, in their own order', () => {
    assert.deepEqual(chosen('story', '--', 'database'), ['database', 'story']);
  });

  it('refuses what it does not know, and says what there is', () => {
    assert.throws(() => chosen('--fast'), /does not know --fast/);
    assert.throws(() => chosen('stroy'), {
      name: 'Failure',
      message: /no suite "stroy".*chaos, database, story/,
    });
  });
});
