/**
 * What a sentence adds to the word for the state before it: `Running, 2 of 2
 * workers` after `Running` adds `2 of 2 workers`. Sentences of other words
 * stay whole.
 */
export function afterWord(word: string, sentence: string): string {
  if (!sentence.toLowerCase().startsWith(word.toLowerCase())) return sentence;
  const rest = sentence.slice(word.length);
  if (rest !== '' && !/^[\s,:;.–-]/.test(rest)) return sentence;
  const added = rest.replace(/^[\s,:;.–-]+/, '');
  return added.charAt(0).toUpperCase() + added.slice(1);
}
