/** Lines by number from 1, both ends included. */
export interface LineRange {
  from: number;
  to: number;
}

/** `#L12` or `#L12-L20`, the other way round too; anything else is no range. */
export function parseLineRange(hash: string): LineRange | undefined {
  const match = /^#L(\d{1,12})(?:-L(\d{1,12}))?$/.exec(hash);
  if (!match) return undefined;
  const a = Number(match[1]);
  const b = Number(match[2] ?? match[1]);
  const from = Math.min(a, b);
  return from < 1 ? undefined : { from, to: Math.max(a, b) };
}

export function formatLineRange({ from, to }: LineRange): string {
  return from === to ? `#L${from}` : `#L${from}-L${to}`;
}
