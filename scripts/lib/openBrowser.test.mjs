import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserCommand } from './openBrowser.mjs';

describe('browserCommand', () => {
  it('opens one only where somebody would see it', () => {
    assert.deepEqual(browserCommand('darwin', {}), ['open']);
    assert.deepEqual(browserCommand('linux', { DISPLAY: ':0' }), ['xdg-open']);
    assert.deepEqual(
      browserCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' }),
      ['xdg-open'],
    );
    assert.equal(browserCommand('linux', {}), undefined);
    assert.equal(browserCommand('darwin', { BROWSER: 'none' }), undefined);
    assert.equal(
      browserCommand('linux', { DISPLAY: ':0', CI: '1' }),
      undefined,
    );
  });
});
