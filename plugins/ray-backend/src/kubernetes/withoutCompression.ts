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
  return (options, handler) => {
    const { headers } = options;
    if (!isRecord(headers)) return dispatch(options, handler);
    const kept = Object.entries(headers).filter(
      ([name]) => name.toLowerCase() !== EXTENSIONS,
    );
    return dispatch({ ...options, headers: Object.fromEntries(kept) }, handler);
  };
}

/** Adds headers below what the WebSocket interface knows of them, which has one value for each name. */
export function withHeaders(
  more: Record<string, string | string[]>,
): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, handler) => {
    const { headers } = options;
    return dispatch(
      isRecord(headers)
        ? { ...options, headers: { ...headers, ...more } }
        : options,
      handler,
    );
  };
}

function isRecord(
  headers: Dispatcher.DispatchOptions['headers'],
): headers is Record<string, string | string[] | undefined> {
  return (
    typeof headers === 'object' &&
    headers !== null &&
    !Array.isArray(headers) &&
    !(Symbol.iterator in headers)
  );
}
