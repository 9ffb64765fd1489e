import { StringDecoder } from 'node:string_decoder';
import type { RayHeadClient } from './RayHeadClient';

/**
 * The text of a job's log file as it comes. As Ray does elsewhere, so that offsets agree: every carriage return ends a
 * line.
 */
export async function* logFileText(
  head: RayHeadClient,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let held = '';
  for await (const bytes of head.logFileChunks(id, { signal })) {
    const text = held + decoder.write(bytes);
    // What comes next may be its line feed.
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held ? text.slice(0, -1) : text;
    yield whole.replace(/\r\n?/g, '\n');
  }
  yield (held + decoder.end()).replace(/\r\n?/g, '\n');
}
