/**
 * What a sentence adds to the word for the state before it: `Running, 2 of 2
 * workers` after `Running` adds `2 of 2 workers`. Sentences of other words
 * stay whole.
 */
export function afterWord(word: string, sentence: string): string {
  if (!sentence.toLowerCase().startsWith(word.toLowerCase())) return sentence;
  const rest = sentence.slice(word.length);
  return /^[\s,:;.–-]/.test(rest) || rest === ''
    ? rest.replace(/^[\s,:;.–-]+/, '')
    : sentence;
}
