import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatResult, quantile, toResult } from './benchFigures.mjs';

describe('figures', () => {
  it('are met up to their goal, or from it on', () => {
    const figure = { figure: 'f', value: 20, unit: 's' };
    assert.equal(toResult('b', { ...figure, goal: 20 }).met, true);
    assert.equal(toResult('b', { ...figure, goal: 19 }).met, false);
    assert.equal(
      toResult('b', { ...figure, goal: 21, atLeast: true }).met,
      false,
    );
    assert.equal(toResult('b', figure).met, true);
  });

  it('are compared with their baseline', () => {
    const result = toResult('b', {
      figure: 'f',
      value: 3,
      unit: 'ms',
      baseline: 2,
      goal: 5,
    });
    assert.deepEqual(result, {
      bench: 'b',
      figure: 'f',
      value: 3,
      unit: 'ms',
      baseline: 2,
      ratio: 1.5,
      goal: 5,
      met: true,
    });
    assert.equal(
      formatResult(result),
      'met     b · f: 3 ms, goal 5 ms, baseline 2 ms, 1.5 x',
    );
  });
});

describe('quantile', () => {
  it('takes the nearest rank', () => {
    assert.equal(quantile([3, 1, 2], 0.5), 2);
    assert.equal(quantile([1, 2, 3, 4], 0.5), 2);
    assert.equal(quantile([5], 0.95), 5);
    assert.equal(
      quantile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        0.95,
      ),
      95,
    );
    assert.throws(() => quantile([], 0.5), RangeError);
  });
});
