import { afterWord } from './sentence';

describe('afterWord', () => {
  it.each([
    ['Running', 'Running, 2 of 2 workers', '2 of 2 workers'],
    ['Waiting', 'Waiting: no node has 4 free GPUs', 'No node has 4 free GPUs'],
    ['Running', 'Running', ''],
    ['Run', 'Running', 'Running'],
    ['Waiting', 'Not ready for 6 minutes', 'Not ready for 6 minutes'],
  ])('%p, %p: %p', (word, sentence, rest) => {
    expect(afterWord(word, sentence)).toBe(rest);
  });
});
