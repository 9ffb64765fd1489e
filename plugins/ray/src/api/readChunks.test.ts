import { readChunks } from './readChunks';

function responseOf(
  pieces: Uint8Array[],
  options: { stays?: boolean; onCancel?: () => void } = {},
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      if (!options.stays) controller.close();
    },
    cancel: options.onCancel,
  });
  return { body } as Response;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('readChunks', () => {
  it('hands over what arrives, to the end', async () => {
    const seen: number[] = [];
    for await (const chunk of readChunks(responseOf([bytes(1), bytes(2, 3)]))) {
      seen.push(...chunk);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('cancels the request when the reader leaves', async () => {
    const onCancel = jest.fn();
    const response = responseOf([bytes(1)], { stays: true, onCancel });
    for await (const chunk of readChunks(response)) {
      if (chunk.length > 0) break;
    }
    expect(onCancel).toHaveBeenCalled();
  });

  it('fails when nothing comes any more', async () => {
    const response = responseOf([bytes(1)], { stays: true });
    const read = async () => {
      for await (const chunk of readChunks(response, 20)) {
        expect([...chunk]).toEqual([1]);
      }
    };
    await expect(read()).rejects.toThrow('nothing has come for 0.02 s');
  });
});
