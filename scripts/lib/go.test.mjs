import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findGo, goDirective, isAtLeast, parseGoVersion } from './go.mjs';
import { linkerFlags, requiredVersion } from './goBuild.mjs';
import { temporaryFolder } from './temporaryFolder.mjs';

describe('finding Go', () => {
  it('reads versions', () => {
    assert.equal(parseGoVersion('go version go1.26.8 linux/amd64\n'), '1.26.8');
    assert.equal(parseGoVersion('go version devel +ab linux/arm64'), undefined);
    assert.equal(goDirective('module x\n\ngo 1.26.0\n'), '1.26.0');
  });

  for (const [version, minimum, enough] of [
    ['1.26.8', '1.26.0', true],
    ['1.26', '1.26.0', true],
    ['1.26.0', '1.26.1', false],
    ['1.9.7', '1.26.0', false],
    ['2.0', '1.26.0', true],
  ]) {
    it(`takes ${version} for ${minimum}: ${enough}`, () => {
      assert.equal(isAtLeast(version, minimum), enough);
    });
  }

  async function folderWithGo(t, version) {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'go.mod'), 'module x\n\ngo 1.26.0\n');
    const command = join(folder, 'go');
    await writeFile(command, `#!/bin/sh\necho go version go${version} any\n`);
    await chmod(command, 0o755);
    return { folder, command };
  }

  it('takes the first that is new enough', async t => {
    const old = await folderWithGo(t, '1.22.1');
    const { folder, command } = await folderWithGo(t, '1.27.0');
    const go = await findGo(folder, { candidates: [old.command, command] });
    assert.equal(go.command, command);
    assert.equal(go.version, '1.27.0');
  });

  it('says what it wants and where it looked when there is none', async t => {
    const { folder } = await folderWithGo(t, '1.27.0');
    await assert.rejects(findGo(folder, { candidates: ['/nowhere/bin/go'] }), {
      name: 'Failure',
      message:
        /Go is missing.*Go 1\.26\.0 or newer; there is no "go" in \/nowhere\/bin\./,
    });
  });

  it('says which one is too old', async t => {
    const { folder, command } = await folderWithGo(t, '1.22.1');
    await assert.rejects(findGo(folder, { candidates: [command] }), {
      name: 'Failure',
      message: /too old.*needs Go 1\.26\.0 or newer: \S+ is Go 1\.22\.1/,
    });
  });
});

describe('building with Go', () => {
  const goMod =
    'module x\n\ngo 1.26.0\n\nrequire (\n\tk8s.io/kubernetes v1.36.3\n\tk8s.io/kubernetes-more v9.9.9\n)\n\nreplace k8s.io/api => k8s.io/api v0.36.3\n';

  it('stamps the version of Kubernetes that go.mod requires', () => {
    const version = requiredVersion(goMod, 'k8s.io/kubernetes');
    assert.equal(version, 'v1.36.3');
    const flags = linkerFlags(version);
    for (const flag of [
      '-s -w ',
      '-X k8s.io/client-go/pkg/version.gitVersion=v1.36.3',
      '-X k8s.io/component-base/version.gitMinor=36',
    ]) {
      assert.ok(flags.includes(flag), flag);
    }
  });

  it('refuses what is no version', () => {
    assert.throws(() => linkerFlags(undefined), /expected a version/);
  });
});
