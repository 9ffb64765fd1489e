import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countJest, countTap } from './checks.mjs';

describe('counting', () => {
  it("adds files that do not load to jest's failures", () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{}, {}] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{}] },
      ],
    };
    assert.deepEqual(countJest(report), { passed: 5, failed: 2 });
  });

  it("reads the end of a report of Node's test runner", () => {
    const report =
      'ok 1 - a\n# tests 9\n# suites 1\n# pass 6\n# fail 2\n# cancelled 1\n# skipped 0\n';
    assert.deepEqual(countTap(report), { passed: 6, failed: 3 });
    assert.deepEqual(countTap(''), { passed: 0, failed: 0 });
  });
});
