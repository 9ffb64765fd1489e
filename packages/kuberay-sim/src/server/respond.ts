import type { ServerResponse } from 'node:http';
import { ApiStatusError, type ApiStatus } from '../store';

/** Sends JSON, once; a response already begun is left alone. */
export function sendJson(
  res: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(code, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}

export function sendText(
  res: ServerResponse,
  code: number,
  text: string,
  type: string = 'text/plain; charset=utf-8',
): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(code, {
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** Any error as a Status; what is not one is an internal error. */
export function statusOf(error: unknown): ApiStatus & { code: number } {
  if (error instanceof ApiStatusError) return error.status;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiStatusError(
    500,
    'InternalError',
    `Internal error occurred: ${message}`,
    { causes: [{ message }] },
  ).status;
}

/** Answers a failure as a Status. */
export function sendError(res: ServerResponse, error: unknown): void {
  const status = statusOf(error);
  const after = status.details?.retryAfterSeconds;
  sendJson(
    res,
    status.code,
    status,
    after === undefined ? {} : { 'Retry-After': String(after) },
  );
}

/** Text that may stand in a Warning header (RFC 7234, code 299). */
export function warningHeader(text: string): string {
  const quoted = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"');
  return `299 - "${quoted}"`;
}

/** Sends blocks of JSON as fast as the caller takes them. */
export async function sendBlocks(
  res: ServerResponse,
  code: number,
  blocks: Iterable<string>,
): Promise<void> {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(code, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
  });
  for (const block of blocks) {
    if (res.destroyed) return;
    if (!res.write(block)) {
      await new Promise<void>(resolve => {
        const go = () => {
          res.off('drain', go).off('close', go);
          resolve();
        };
        res.on('drain', go).on('close', go);
      });
    }
  }
  res.end();
}
