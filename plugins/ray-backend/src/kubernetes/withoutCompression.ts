import type { Dispatcher } from 'undici';

const EXTENSIONS = 'sec-websocket-extensions';

/**
 * For WebSockets: does not offer compression, which undici always does. What answers may be hostile and could send a
 * small frame that inflates without end; and undici 7 ends the connection, with 1000 and without an error, at the first
 * compressed frame of aiohttp, which is what Ray's heads send.
 */
export function withoutCompression(
  dispatch: Dispatcher['dispatch'],
): Dispatcher['dispatch'] {
  return (options, handler) =>
    dispatch(
      { ...options, headers: withoutExtensions(options.headers) },
      handler,
    );
}

function withoutExtensions(
  headers: Dispatcher.DispatchOptions['headers'],
): Dispatcher.DispatchOptions['headers'] {
  if (!headers || Array.isArray(headers) || Symbol.iterator in headers) {
    return headers;
  }
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name.toLowerCase() !== EXTENSIONS,
    ),
  );
}
