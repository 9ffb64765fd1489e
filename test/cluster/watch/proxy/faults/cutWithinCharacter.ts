import type { Random } from '../../support/Random';

/** UTF-8's bytes after the first of a character are 10xxxxxx. */
function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}

export function hasWideCharacter(bytes: Buffer): boolean {
  return bytes.some(isContinuation);
}

/** Cuts between two bytes of one of the characters that have several. */
export function cutWithinCharacter(
  bytes: Buffer,
  random: Random,
): [Buffer, Buffer] {
  const places: number[] = [];
  for (let at = 1; at < bytes.length && places.length < 1000; at += 1) {
    if (isContinuation(bytes[at])) places.push(at);
  }
  if (places.length === 0) {
    throw new Error('there is no character of several bytes to cut');
  }
  const at = random.pick(places);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
