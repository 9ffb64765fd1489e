import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseStartArguments } from './startArguments.mjs';

describe('arguments of npm start', () => {
  it('needs none', () => {
    assert.deepEqual(parseStartArguments([]), {
      port: 7007,
      open: true,
      fresh: false,
      real: false,
      help: false,
      kubeconfig: undefined,
      contexts: [],
      pluginTokens: [],
      stateDir: undefined,
    });
  });

  it('takes values after a space and after an equals sign', () => {
    assert.equal(parseStartArguments(['--port', '7100']).port, 7100);
    assert.equal(parseStartArguments(['--port=7100']).port, 7100);
    assert.equal(parseStartArguments(['--kubeconfig=a=b']).kubeconfig, 'a=b');
  });

  it('takes a real Kubernetes', () => {
    assert.equal(parseStartArguments(['--real', '--fresh']).real, true);
  });

  it('collects contexts and the tokens of the Kubernetes plugin', () => {
    const { contexts, pluginTokens } = parseStartArguments([
      '--kubeconfig',
      'k',
      '--context',
      'a',
      '--context=b',
      '--kubernetes-plugin-token',
      'a=/t',
      '--kubernetes-plugin-token',
      '/u',
    ]);
    assert.deepEqual(contexts, ['a', 'b']);
    assert.deepEqual(pluginTokens, [
      { context: 'a', file: '/t' },
      { file: '/u' },
    ]);
  });

  for (const [args, message] of [
    [['--prot', '1'], /does not know --prot/],
    [['here'], /does not know here/],
    [['--no-open=1'], /does not know --no-open=1/],
    [['--real=yes'], /does not know --real=yes/],
    [['--real', '--kubeconfig', 'k'], /give one of them/],
    [['--real', '--context', 'a'], /give --kubeconfig FILE too/],
    [['--port'], /--port needs a value/],
    [['--port', '--no-open'], /--port needs a value/],
    [['--port', '0'], /--port 0: expected a number from 1 to 65535/],
    [['--port', '70000'], /expected a number/],
    [['--port', '7e3'], /expected a number/],
    [['--context', 'a'], /give --kubeconfig FILE too/],
    [['--kubernetes-plugin-token', 'a'], /give --kubeconfig FILE too/],
  ]) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(() => parseStartArguments(args), {
        name: 'Failure',
        message,
      });
    });
  }
});
