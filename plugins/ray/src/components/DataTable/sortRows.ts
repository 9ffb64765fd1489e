/** What a column sorts by; what is absent comes last either way. */
export type SortValue = string | number | undefined;

/** `name` or `-name`: a column, with a minus from the greatest down. */
export function parseSort(sort: string): { id: string; descending: boolean } {
  return sort.startsWith('-')
    ? { id: sort.slice(1), descending: true }
    : { id: sort, descending: false };
}

/** Stable: rows that are equal keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  descending: boolean,
): Row[] {
  const keyed = rows.map(row => ({ row, value: valueOf(row) }));
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined);
    }
    const order = compare(a.value, b.value);
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : collator.compare(String(a), String(b));
}
