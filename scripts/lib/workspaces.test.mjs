import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closureOf } from './workspaces.mjs';

const pkg = (name, ...dependencies) => ({
  dir: name,
  manifest: {
    name,
    dependencies: Object.fromEntries(
      dependencies.map(dependency => [dependency, '*']),
    ),
  },
});

describe('closureOf', () => {
  it('finds what a package is built from, once each', () => {
    const packages = [
      pkg('app', 'ui', 'react'),
      pkg('ui', 'common'),
      pkg('common', 'ui'),
      pkg('other'),
    ];
    assert.deepEqual(
      closureOf('app', packages).map(({ dir }) => dir),
      ['app', 'ui', 'common'],
    );
  });
});
