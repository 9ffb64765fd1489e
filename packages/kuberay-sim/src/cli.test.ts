import { parseFlags } from './cli';

describe('parseFlags', () => {
  it('has defaults that need no thought', () => {
    expect(parseFlags([])).toEqual({
      port: 0,
      host: '127.0.0.1',
      seed: 'none',
      timeScale: 1,
      kubeconfigDir: '.kuberay-sim',
      faults: [],
    });
  });

  it('reads all flags', () => {
    const args =
      '--port 6550 --host ::1 --state s.json --seed demo --time-scale 2.5 --kubeconfig-dir k --fault {"kind":"html"}';
    expect(parseFlags(args.split(' '))).toEqual({
      port: 6550,
      host: '::1',
      stateFile: 's.json',
      seed: 'demo',
      timeScale: 2.5,
      kubeconfigDir: 'k',
      faults: [{ kind: 'html' }],
    });
  });

  it.each([
    ['--port x', /--port must be a number/],
    ['--port 70000', /--port must be from 0 to 65535/],
    ['--time-scale 0', /--time-scale must be above 0/],
    ['--seed some', /--seed must be demo or none/],
    ['--what', /--what/],
    ['--fault x', /--fault must be a JSON object/],
  ])('refuses %s', (args, message) => {
    expect(() => parseFlags(args.split(' '))).toThrow(message);
  });

  it('asks for help', () => {
    expect(parseFlags(['--help'])).toBeUndefined();
  });
});
