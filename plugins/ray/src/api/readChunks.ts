/** The body of a response as it arrives; leaving the loop cancels the request. */
export async function* readChunks(
  response: Response,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value.length > 0) yield value;
    }
  } finally {
    reader.cancel().catch(() => {
      // The connection is gone already; there is nothing left to cancel.
    });
  }
}
