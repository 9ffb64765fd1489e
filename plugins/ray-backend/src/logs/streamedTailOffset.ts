const NEWLINE = 0x0a;

/**
 * The byte at which the last `lines` lines begin, of a log that is too large to be kept: {@link tailOffset} of it as it
 * comes. Holds as many numbers as lines are asked for.
 */
export async function streamedTailOffset(
  parts: AsyncIterable<string>,
  lines: number,
): Promise<number> {
  // Where the lines begin; the newest takes the place of the oldest.
  const starts = [0];
  let oldest = 0;
  let size = 0;
  const begin = (offset: number) => {
    // One more than asked for, since a newline at the very end begins no line.
    if (starts.length <= lines) {
      starts.push(offset);
    } else {
      starts[oldest] = offset;
      oldest = (oldest + 1) % starts.length;
    }
  };
  for await (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    for (
      let at = bytes.indexOf(NEWLINE);
      at !== -1;
      at = bytes.indexOf(NEWLINE, at + 1)
    ) {
      begin(size + at + 1);
    }
    size += bytes.length;
  }
  const newest = starts.at(oldest - 1);
  const begun = newest === size ? starts.length - 1 : starts.length;
  if (lines === 0) return size;
  const skipped = Math.max(0, begun - lines);
  return starts[(oldest + skipped) % starts.length];
}
