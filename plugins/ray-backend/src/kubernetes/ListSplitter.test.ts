import fc from 'fast-check';
import { cutInto } from './__testing__/cutInto';
import { ListSplitter } from './ListSplitter';

interface Read {
  items: unknown[];
  envelope: unknown;
}

function read(bytes: Buffer, cuts: number[] = []): Read {
  const items: unknown[] = [];
  const splitter = new ListSplitter(item =>
    items.push(JSON.parse(item.toString('utf8'))),
  );
  for (const chunk of cutInto(bytes, cuts)) splitter.push(chunk);
  return { items, envelope: splitter.end() };
}

/** What JSON.parse makes of the same text; undefined where it makes nothing of it, or no list. */
function parsed(text: string): Read | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  if (!('items' in value) || !Array.isArray(value.items)) {
    return { items: [], envelope: value };
  }
  return { items: value.items, envelope: { ...value, items: [] } };
}

const awkward = fc.constantFrom(
  'items',
  '"items":[',
  '],"metadata":{',
  '\\',
  '\\"',
  '"',
  '\\u0069tems',
  'ü€😀',
  '\u2028',
  '\n',
  '{',
  '[',
);
const json = fc.letrec<{ value: fc.JsonValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      awkward,
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(awkward, fc.string()), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value;
const list = fc
  .record({
    before: fc.dictionary(fc.oneof(awkward, fc.string()), json, { maxKeys: 2 }),
    items: fc.array(json, { maxLength: 5 }),
    after: fc.dictionary(fc.oneof(awkward, fc.string()), json, { maxKeys: 2 }),
  })
  .map(({ before, items, after }) => {
    const { items: _first, ...head } = before;
    const { items: _last, ...tail } = after;
    return { ...head, items, ...tail };
  });
const space = fc.constantFrom(undefined, 1, '\t');
const cuts = fc.array(fc.nat());

describe('ListSplitter', () => {
  it('gives what JSON.parse gives, however the bytes are cut', () => {
    fc.assert(
      fc.property(list, space, cuts, (value, indent, places) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(Buffer.from(text), places)).toEqual(parsed(text));
      }),
      { numRuns: 150 },
    );
  });

  it('never takes a list that was cut off for a whole one', () => {
    fc.assert(
      fc.property(list, fc.nat(), cuts, (value, end, places) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const part = bytes.subarray(0, end % bytes.length);
        expect(() => read(part, places)).toThrow(SyntaxError);
      }),
      { numRuns: 150 },
    );
  });

  it('takes what JSON.parse takes of damaged text, and nothing else', () => {
    const damage = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 3 }),
      insert: fc.constantFrom('', ',', ']', '}', '[', '{', '"', ':', '\\', ' '),
    });
    fc.assert(
      fc.property(
        list,
        damage,
        cuts,
        (value, { at, remove, insert }, places) => {
          const whole = JSON.stringify(value);
          const place = at % (whole.length + 1);
          const text =
            whole.slice(0, place) + insert + whole.slice(place + remove);
          // The damage may have split a character in two.
          const bytes = Buffer.from(text);
          const expected = parsed(bytes.toString('utf8'));
          let seen: Read | undefined;
          try {
            seen = read(bytes, places);
          } catch {
            seen = undefined;
          }
          // Of two `items` JSON.parse takes the last one; here that is no list.
          const isTwice = seen === undefined && /items.*items/s.test(text);
          expect(isTwice ? expected : seen).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    ['', 'not a list: '],
    ['<html><body>502', 'not a list: <html><body>502'],
    ['{"items":[{}}', 'the list has no end'],
    ['{"items":[1,]}', 'the list has an empty place between its commas'],
    ['{"items":[,1]}', 'the list has an empty place between its commas'],
    ['{"items":[],"items":[1]}', 'the list has items twice'],
    ['{"items":[{"a":"', 'the list ended before its end'],
    ['{"items":[]', 'the list ended before its end'],
  ])('refuses %s', (text, message) => {
    expect(() => read(Buffer.from(text))).toThrow(new SyntaxError(message));
  });

  it('knows its items by their key, however that is written', () => {
    const text = String.raw`{"metadata":{"items":[7]},"it\u0065ms":[1,[2],"]"]}`;
    expect(read(Buffer.from(text))).toEqual({
      items: [1, [2], ']'],
      envelope: { metadata: { items: [7] }, items: [] },
    });
  });

  it('takes a list without items, and one whose items are null', () => {
    expect(read(Buffer.from('{"items":null,"a":1}'))).toEqual({
      items: [],
      envelope: { items: null, a: 1 },
    });
  });

  it('refuses an object beyond its limit, whether it arrives in one piece or in many', () => {
    const splitter = new ListSplitter(() => undefined, 16);
    splitter.push(Buffer.from('{"items":["0123'));
    expect(() => splitter.push(Buffer.from('4567890123456789'))).toThrow(
      'one object of the list is longer than 16 bytes',
    );
  });
});
