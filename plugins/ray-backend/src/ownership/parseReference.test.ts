import fc from 'fast-check';
import { parseReference } from './parseReference';

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
        let normal: string;
        try {
          normal = parseReference(text, 'entityRef');
        } catch (error) {
          expect(error).toMatchObject({ name: 'InputError' });
          return;
        }
        expect(normal.split(/[:/]/)).toHaveLength(3);
        expect(normal).not.toMatch(/[\s\p{C}]/u);
        expect(parseReference(normal, 'entityRef')).toBe(normal);
      }),
    );
  });
});
