/*
 * What a column can hold. SQLite takes anything; PostgreSQL fails for what its types exclude, and would go on to fail
 * for as long as a Ray head says it.
 */

/** Text as every database keeps it: neither NUL nor half of a surrogate pair can be in it. */
export function toText(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
}

/** A number for a column of 32 bits; null for what is none. */
export function toInteger(value: number | undefined): number | null {
  return value !== undefined && (value | 0) === value ? value | 0 : null;
}
