import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { parseReference } from './parseReference';

/** Undefined where it is refused; any other error is thrown on. */
function attempt(text: string): string | undefined {
  try {
    return parseReference(text, 'entityRef');
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

describe('parseReference', () => {
  it.each([
    ['ads-ranking', 'component:default/ads-ranking'],
    ['Group:ADS', 'group:default/ads'],
    ['component:Other/x_1.y', 'component:other/x_1.y'],
  ])('brings %s into its one form', (ref, normal) => {
    expect(parseReference(ref, 'entityRef')).toBe(normal);
  });

  it.each(['', 'a:b:c', 'a/b/c', 'x:y/', 'x:y/z\0', 'x:y/z\n', 'x:y/z\ud800'])(
    'refuses %j, naming the field',
    ref => {
      expect(() => parseReference(ref, 'owner')).toThrow(
        /^owner: ".*" is not an entity reference/,
      );
    },
  );

  it('gives three parts or refuses, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const normal = attempt(text);
        expect(normal ?? 'a:b/c').toMatch(
          /^[^:/\s\p{C}]+:[^:/\s\p{C}]+\/[^:/\s\p{C}]+$/u,
        );
        expect(normal && parseReference(normal, 'entityRef')).toBe(normal);
      }),
    );
  });
});
