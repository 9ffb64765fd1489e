import { readWatchMessages } from './readWatchMessages';

async function* inPieces(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += size) {
    yield bytes.subarray(from, from + size);
  }
}

const TEXT = [
  ': hello\n\n',
  'id: e1-1\nevent: end\ndata: {"reason":"ümlaut"}\n\n',
  'event: news\ndata: {}\n\n',
  'id: e1-2\nevent: pod\ndata: {"type":"delete","uid":"u"}\n\n',
].join('');

describe('readWatchMessages', () => {
  it.each([1, 2, 7, 1000])(
    'reads the events that it knows, in pieces of %p bytes',
    async size => {
      const messages = [];
      for await (const message of readWatchMessages(inPieces(TEXT, size))) {
        messages.push(message);
      }
      expect(messages).toEqual([
        { event: 'end', data: { reason: 'ümlaut' }, id: 'e1-1' },
        { event: 'pod', data: { type: 'delete', uid: 'u' }, id: 'e1-2' },
      ]);
    },
  );
});
