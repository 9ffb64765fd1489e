import type { Readable } from 'node:stream';

/** Thrown when an answer is larger than its reader is prepared to keep. */
export class TooLargeError extends Error {
  name = 'TooLargeError';

  constructor(readonly maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
  }
}

/** Reads a body to its end as UTF-8. Destroys it and throws TooLargeError beyond `maxBytes`. */
export async function readText(
  body: Readable,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<string> {
  return (await readBytes(body, maxBytes)).toString('utf8');
}

/** Like {@link readText}, as bytes. */
export async function readBytes(
  body: Readable,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new TooLargeError(maxBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, size);
}
