import { SharedValues } from './SharedValues';

/** A text that is no other's, though it may be equal to others. */
const fresh = (text: string) => JSON.parse(JSON.stringify({ text })).text;

describe('SharedValues', () => {
  it('gives the first of equal objects', () => {
    const shared = new SharedValues();
    const first = shared.object({ a: 'long enough to be a text', b: [1] });
    expect(
      shared.object({ a: fresh('long enough to be a text'), b: [1] }),
    ).toBe(first);
    expect(shared.object({ a: 'other', b: [1] })).not.toBe(first);
  });

  it('forgets what was not asked for lately, and keeps what was', () => {
    const shared = new SharedValues(10);
    const [often, once] = [shared.object({ often: 1 }), shared.object({})];
    for (let index = 0; index < 100; index += 1) {
      shared.object({ index });
      expect(shared.object({ often: 1 })).toBe(often);
    }
    expect(shared.object({})).not.toBe(once);
  });

  it('passes what is absent', () => {
    const shared = new SharedValues();
    expect(shared.text(undefined)).toBeUndefined();
    expect(shared.object(undefined)).toBeUndefined();
    expect(shared.text('')).toBe('');
  });
});
