// The head of a table: stays in sight; a column that can be sorted by is a button.
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { SortParam } from '../url/search.ts';
import { cx } from './class-names.ts';
import type { Column, DataTableProps, Selection } from './data-table.tsx';
import type { RowList } from './row-list.ts';

type TableHeadProps<Row> = Omit<DataTableProps<Row>, 'columns' | 'rows'> & {
  readonly rows: RowList<Row>;
  readonly columns: readonly Column<Row>[];
  readonly template: string;
};

export function TableHead<Row>({ columns, template, sort, onSort, selection, rows }: TableHeadProps<Row>) {
  const all = selection !== undefined && isAll(selection, rows);
  return (
    <div role="rowgroup" className="sticky top-0 z-2 bg-bg">
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-8 items-center border-b border-line bg-bg px-[calc(var(--edge)-8px)]"
        style={{ gridTemplateColumns: template }}
      >
        {selection === undefined ? null : (
          <span role="columnheader" className="flex justify-center">
            <input
              type="checkbox"
              aria-label="Select all rows that are loaded"
              checked={all}
              onChange={() => selection.onChange(all ? new Set() : new Set(rows.keys()))}
              className="size-4 accent-[var(--accent-solid)]"
            />
          </span>
        )}
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function isAll<Row>({ keys }: Selection, rows: RowList<Row>): boolean {
  return rows.length > 0 && keys.size >= rows.length && rows.keys().every((key) => keys.has(key));
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: SortParam | undefined;
  readonly onSort: ((sort: SortParam) => void) | undefined;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const isSorted = column.sort !== undefined && sort?.column === column.sort;
  const direction = isSorted ? sort?.direction : undefined;
  const Arrow = direction === 'asc' ? ArrowUp : ArrowDown;
  const look = cx(
    'flex min-w-0 items-center gap-1 px-2 text-head font-semibold text-text-2',
    column.align === 'right' && 'justify-end',
  );
  const name = column.sort;
  return (
    <span
      role="columnheader"
      aria-sort={direction === undefined ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
      className="min-w-0"
    >
      {name === undefined || onSort === undefined ? (
        <span className={look}>
          <span className="truncate">{column.head}</span>
        </span>
      ) : (
        <button
          type="button"
          className={cx(look, 'focus-inset h-8 w-full hover:text-text-1')}
          onClick={() => onSort({ column: name, direction: direction === 'desc' ? 'asc' : 'desc' })}
        >
          <span className="truncate">{column.head}</span>
          {isSorted ? <Arrow size={14} strokeWidth={1.5} aria-hidden className="shrink-0" /> : null}
        </button>
      )}
    </span>
  );
}
