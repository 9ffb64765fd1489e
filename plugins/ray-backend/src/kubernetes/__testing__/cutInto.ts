/** Cuts bytes at the given places, in any order and of any size: one that is too large wraps around. */
export function cutInto(bytes: Buffer, cuts: number[]): Buffer[] {
  const places = [
    0,
    ...cuts.map(cut => cut % (bytes.length + 1)),
    bytes.length,
  ];
  places.sort((a, b) => a - b);
  return places
    .slice(1)
    .map((end, index) => bytes.subarray(places[index], end));
}
