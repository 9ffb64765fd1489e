import { parseRuntimeEnv } from './parseRuntimeEnv';

describe('parseRuntimeEnv', () => {
  it('takes nothing for none', () => {
    expect(parseRuntimeEnv(' \n')).toEqual({});
  });

  it('reads YAML and JSON alike', () => {
    const expected = {
      runtimeEnv: { pip: ['torch'], env_vars: { A: '1' } },
    };
    expect(parseRuntimeEnv('pip: [torch]\nenv_vars:\n  A: "1"')).toEqual(
      expected,
    );
    expect(
      parseRuntimeEnv('{"pip": ["torch"], "env_vars": {"A": "1"}}'),
    ).toEqual(expected);
  });

  it('says where it cannot be read', () => {
    expect(parseRuntimeEnv('pip:\n  - a\n b: [')).toMatchObject({
      problem: { kind: 'unparsable', line: expect.any(Number) },
    });
  });

  it.each(['just text', '[1, 2]', '12'])('refuses %p', text => {
    expect(parseRuntimeEnv(text)).toEqual({ problem: { kind: 'notObject' } });
  });

  it('names the variable that is not text', () => {
    expect(parseRuntimeEnv('env_vars:\n  A: x\n  N: 1')).toEqual({
      problem: { kind: 'envVarNotString', name: 'N' },
    });
  });
});
