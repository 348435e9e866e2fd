// The rows as they came. A request id opens its request.
import { useMemo } from 'react';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { cellText, columnsOf, type SqlColumn, type SqlRow, widthOf } from './rows.ts';
import { params } from './search.ts';

export const REQUEST_ID = 'request_id';

interface Numbered {
  readonly key: string;
  readonly row: SqlRow;
}

export function SqlTable({ rows }: { readonly rows: readonly SqlRow[] }) {
  const { hide = [], open } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const numbered = useMemo(() => rows.map((row, i): Numbered => ({ key: String(i), row })), [rows]);
  const table = useMemo(() => columns.map((column): Column<Numbered> => tableColumn(column, rows)), [columns, rows]);
  const shown = useMemo(() => {
    const left = columns.map(({ name }) => name).filter((name) => !hide.includes(name));
    return left.length === 0 ? columns.map(({ name }) => name) : left;
  }, [columns, hide]);
  const opened = open === undefined ? undefined : numbered.find(({ row }) => row[REQUEST_ID] === open)?.key;
  const hasIds = columns.some(({ name }) => name === REQUEST_ID);
  return (
    <DataTable<Numbered>
      label="Rows"
      columns={table}
      shown={shown}
      rows={numbered}
      keyOf={({ key }) => key}
      openKey={opened}
      {...(hasIds
        ? {
            onOpen: ({ row }: Numbered, how: 'open' | 'step') =>
              changeUrl({ open: cellText(row[REQUEST_ID]) ?? undefined }, { replace: how === 'step' }),
          }
        : {})}
    />
  );
}

function tableColumn(column: SqlColumn, rows: readonly SqlRow[]): Column<Numbered> {
  const { name, kind } = column;
  return {
    id: name,
    head: name,
    width: widthOf(rows, column),
    align: kind === 'number' ? 'right' : 'left',
    cell: ({ row }) => <Cell name={name} value={row[name]} />,
  };
}

function Cell({ name, value }: { readonly name: string; readonly value: unknown }) {
  const text = cellText(value);
  if (text === null) return <code className="text-code text-text-3">NULL</code>;
  if (name === REQUEST_ID) return <RequestLink id={text} />;
  return (
    <span className="tnum" title={text.length > 40 ? text : undefined}>
      {text}
    </span>
  );
}

function RequestLink({ id }: { readonly id: string }) {
  const values = useSearchValues();
  return (
    <AppLink path="/sql" search={{ ...values, open: id }} className="text-accent hover:text-accent-hover">
      <code className="text-code">{id}</code>
    </AppLink>
  );
}
