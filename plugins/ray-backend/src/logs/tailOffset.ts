const NEWLINE = 0x0a;

/**
 * The byte at which the last `lines` lines of a log begin. A newline at the very end ends the last line, it does not
 * begin another one.
 */
export function tailOffset(log: Buffer, lines: number): number {
  if (lines === 0) return log.length;
  let found = 0;
  let from = log.length - 1;
  if (log[from] === NEWLINE) from--;
  for (let at = from; at >= 0; at--) {
    if (log[at] !== NEWLINE) continue;
    found++;
    if (found === lines) return at + 1;
  }
  return 0;
}
