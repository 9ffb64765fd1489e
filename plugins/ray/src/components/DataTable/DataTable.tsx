import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { CSSProperties, memo, ReactNode, useMemo, useRef } from 'react';
import { rayTranslationRef } from '../../translation';
import styles from './DataTable.module.css';
import { parseSort, sortRows, SortValue } from './sortRows';

export interface Column<Row> {
  id: string;
  title: string;
  /** What the column counts, where the title alone leaves that open. */
  hint?: string;
  /** A track of CSS grid; not `auto`, since each row is a grid of its own. */
  width: string;
  render(row: Row): ReactNode;
  sortBy?(row: Row): SortValue;
  end?: boolean;
  /** What becomes of the cell on a narrow screen, where a row is a card. */
  narrow?: 'title' | 'plain' | 'labelled' | 'hidden';
}

/** Fewer rows than this are all in the page: the browser's own search finds them. */
const VIRTUAL_FROM = 100;
const ROW_HEIGHT = 61;

interface RowProps<Row> {
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
  offset?: number;
  measure?: (element: HTMLElement | null) => void;
}

function PlainRow<Row>(props: RowProps<Row>) {
  const { row, index, columns, offset, measure } = props;
  return (
    <div
      role="row"
      className={styles.row}
      aria-rowindex={index + 2}
      data-index={index}
      ref={measure}
      style={
        offset === undefined
          ? undefined
          : { transform: `translateY(${offset}px)` }
      }
    >
      {columns.map(column => (
        <div
          key={column.id}
          role="cell"
          className={`${styles.cell} ${column.end ? styles.end : ''}`}
          data-narrow={column.narrow ?? 'labelled'}
          data-label={column.title}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}

const TableRow = memo(PlainRow) as typeof PlainRow;

/** Rows by the thousand; the sort is the caller's, who keeps it in the URL. */
export function DataTable<Row>(props: {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  sort?: string;
  onSortChange?(sort: string): void;
  /** Width below which the columns scroll sideways inside the table. */
  minWidth?: number;
  height?: string;
}) {
  const { label, rows, columns, keyOf, sort = '', onSortChange } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const scroll = useRef<HTMLDivElement>(null);
  const { id: sortId, descending } = parseSort(sort);

  const sorted = useMemo(() => {
    const by = columns.find(({ id }) => id === sortId)?.sortBy;
    return by ? sortRows(rows, by, descending) : rows;
  }, [rows, columns, sortId, descending]);

  const isVirtual = sorted.length >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: isVirtual ? sorted.length : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => keyOf(sorted[index]),
    overscan: 10,
  });

  const sortable = columns.filter(({ sortBy }) => sortBy);
  const style = {
    '--ray-columns': columns.map(({ width }) => width).join(' '),
    '--ray-min-width': `${props.minWidth ?? 0}px`,
    '--ray-table-height':
      props.height ?? (isVirtual ? 'max(360px, calc(100dvh - 330px))' : 'none'),
  } as CSSProperties;

  return (
    <div className={styles.frame} style={style}>
      {onSortChange && sortable.length > 0 && (
        <div className={styles.narrowSort}>
          <Select
            label={t('table.sortedBy')}
            size="small"
            options={sortable.flatMap(({ id, title }) => [
              { value: id, label: `${title} ↑` },
              { value: `-${id}`, label: `${title} ↓` },
            ])}
            value={sort || null}
            onChange={value => value && onSortChange(String(value))}
          />
        </div>
      )}
      <div
        ref={scroll}
        className={styles.scroll}
        role="table"
        aria-label={label}
        aria-rowcount={sorted.length + 1}
      >
        <div role="rowgroup">
          <div
            role="row"
            className={`${styles.row} ${styles.head}`}
            aria-rowindex={1}
          >
            {columns.map(column => (
              <ColumnHeader
                key={column.id}
                column={column}
                sorted={column.id === sortId}
                descending={descending}
                onSortChange={onSortChange}
              />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={`${styles.body} ${isVirtual ? styles.virtual : ''}`}
          style={isVirtual ? { height: virtualizer.getTotalSize() } : undefined}
        >
          {isVirtual
            ? virtualizer
                .getVirtualItems()
                .map(({ key, index, start }) => (
                  <TableRow
                    key={key}
                    row={sorted[index]}
                    index={index}
                    columns={columns}
                    offset={start}
                    measure={virtualizer.measureElement}
                  />
                ))
            : sorted.map((row, index) => (
                <TableRow
                  key={keyOf(row)}
                  row={row}
                  index={index}
                  columns={columns}
                />
              ))}
        </div>
      </div>
    </div>
  );
}

function ColumnHeader<Row>(props: {
  column: Column<Row>;
  sorted: boolean;
  descending: boolean;
  onSortChange?(sort: string): void;
}) {
  const { column, sorted, descending, onSortChange } = props;
  const className = `${styles.cell} ${column.end ? styles.end : ''}`;
  if (!column.sortBy || !onSortChange) {
    return (
      <div role="columnheader" className={className} title={column.hint}>
        {column.title}
      </div>
    );
  }
  const direction = descending ? 'descending' : 'ascending';
  return (
    <div
      role="columnheader"
      className={className}
      aria-sort={sorted ? direction : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        title={column.hint}
        onClick={() =>
          onSortChange(sorted && !descending ? `-${column.id}` : column.id)
        }
      >
        {column.title}
        {sorted && <span aria-hidden="true">{descending ? ' ↓' : ' ↑'}</span>}
      </button>
    </div>
  );
}
