/**
 * The body of a response as it arrives; leaving the loop cancels the request.
 *
 * @param idleMs - fails when nothing has come for so long. A network that goes
 * away without a word leaves a connection that looks open for ever.
 */
export async function* readChunks(
  response: Response,
  idleMs?: number,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await withinTime(reader.read(), idleMs);
      if (done) return;
      if (value.length > 0) yield value;
    }
  } finally {
    reader.cancel().catch(() => {
      // The connection is gone already; there is nothing left to cancel.
    });
  }
}

function withinTime<T>(promise: Promise<T>, limit?: number): Promise<T> {
  if (limit === undefined) return promise;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`nothing has come for ${limit / 1000} s`)),
      limit,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
