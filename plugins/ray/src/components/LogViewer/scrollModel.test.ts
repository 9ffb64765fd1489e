import { lineAtTop, scrollModel } from './scrollModel';

describe('scrollModel', () => {
  it('is plain pixels for logs of usual length', () => {
    const model = scrollModel(100, 400, 20, 20);
    expect(model.total).toBe(2000);
    expect(lineAtTop(model, 250)).toBe(12.5);
  });

  it('does not scroll what fits', () => {
    expect(scrollModel(3, 400, 20, 20)).toMatchObject({ total: 400, end: 0 });
  });

  it('stays within what browsers can scroll, and reaches the last line', () => {
    const model = scrollModel(5_000_000, 400, 20, 20);
    expect(model.total).toBeLessThan(15_000_000);
    expect(lineAtTop(model, model.end)).toBeCloseTo(5_000_000 - 20);
  });
});
