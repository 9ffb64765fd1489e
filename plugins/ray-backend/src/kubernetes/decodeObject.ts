const KEY = Buffer.from('"managedFields":[');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * The text of an object's JSON, with its `managedFields` emptied. They are a third to a half of an object's bytes and,
 * by their many keys, most of the time that parsing it takes; nobody reads them here.
 *
 * Unescaped, the key's bytes can only be a key: within a string each quote has a backslash before it. Where one stands
 * before the key's own quote, it is the end of some other key, and the text is left as it is.
 */
export function decodeObject(bytes: Buffer): string {
  const key = bytes.indexOf(KEY);
  if (key <= 0 || bytes[key - 1] === BACKSLASH) return bytes.toString('utf8');
  const inside = key + KEY.length;
  const end = endOfArray(bytes, inside);
  if (end === -1) return bytes.toString('utf8');
  return bytes.toString('utf8', 0, inside) + bytes.toString('utf8', end);
}

/** Where the bracket is that closes an array, from within it; -1 where there is none. */
function endOfArray(bytes: Buffer, from: number): number {
  let depth = 1;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at += 1;
      while (at < bytes.length && bytes[at] !== QUOTE) {
        at += bytes[at] === BACKSLASH ? 2 : 1;
      }
    } else if (byte === OPEN) {
      depth += 1;
    } else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
