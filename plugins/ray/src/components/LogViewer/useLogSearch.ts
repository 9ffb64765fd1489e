import { useEffect, useMemo, useState } from 'react';
import { LogBuffer } from './LogBuffer';
import { compileSearch, LogSearch } from './LogSearch';

const SLICE_MS = 8;

interface Progress {
  search?: LogSearch;
  matches: number;
  searched: number;
}

/** What is wrong with the expression, without the engine's repetition of it. */
function regexProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(': ') + 1).trim();
}

/** A search over all loaded lines that keeps up with them. */
export function useLogSearch(
  buffer: LogBuffer,
  version: unknown,
  text: string,
  isRegex: boolean,
) {
  const compiled = useMemo(() => {
    if (text === '') return {};
    try {
      return { pattern: compileSearch(text, isRegex) };
    } catch (e) {
      return { problem: regexProblem(e) };
    }
  }, [text, isRegex]);
  const { pattern, problem } = compiled;
  const search = useMemo(
    () => (pattern ? new LogSearch(buffer, pattern) : undefined),
    [buffer, pattern],
  );
  const [progress, setProgress] = useState<Progress>({
    matches: 0,
    searched: 0,
  });

  useEffect(() => {
    if (!search) {
      setProgress({ matches: 0, searched: 0 });
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout>;
    const step = () => {
      const isThrough = search.advance(SLICE_MS);
      setProgress({
        search,
        matches: search.lines.length,
        searched: search.searched,
      });
      if (!isThrough) timer = setTimeout(step);
    };
    step();
    return () => clearTimeout(timer);
  }, [search, version]);

  return {
    pattern,
    problem,
    search,
    ...(progress.search === search ? progress : { matches: 0, searched: 0 }),
  };
}
