const NEWLINE = 0x0a;

/** Cuts bytes into lines with their newlines; what follows the last newline comes as it is. */
export async function* splitFrames(
  source: AsyncIterable<unknown>,
): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    waiting = Buffer.concat([waiting, chunk as Buffer]);
    for (
      let end = waiting.indexOf(NEWLINE);
      end !== -1;
      end = waiting.indexOf(NEWLINE)
    ) {
      yield waiting.subarray(0, end + 1);
      waiting = waiting.subarray(end + 1);
    }
  }
  if (waiting.length > 0) yield waiting;
}
