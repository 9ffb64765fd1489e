/** A moment as Python's `logging` writes it, in UTC. @param ms - since 1970 */
export function pythonLogTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace('.', ',')
    .slice(0, 23);
}
