// The list of requests with the drawer beside it: pages by cursor, the opened one in the address.
import type { FilterNode, ListedRequest } from '@heliometer/contract';
import { useCallback, useMemo } from 'react';
import { join } from '../../filter/filter.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { showToast } from '../../toasts/toasts.ts';
import { writeSort } from '../../url/search.ts';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { cellCondition } from './cell-filter.ts';
import { columnNamed, FIRST_COLUMNS } from './columns.tsx';
import { NoRequests } from './no-requests.tsx';
import { OpenedRequest } from './opened-request.tsx';
import { params } from './search.ts';
import { useSelected } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import { StackedRow } from './stacked-row.tsx';
import { type Requests, useRequests } from './use-requests.ts';

interface RequestsTableProps {
  readonly filter: FilterNode;
  readonly total: number | undefined;
  readonly onScrollTop: (isAtTop: boolean) => void;
}

const keyOf = (row: ListedRequest) => row.exchange_id;
const stacked = (row: ListedRequest) => <StackedRow row={row} />;

export function RequestsTable({ filter, total, onScrollTop }: RequestsTableProps) {
  const { sort, open, cmp, cols = FIRST_COLUMNS } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const { filter: typed, setFilter } = useFilter();
  const list = useRequests(filter, sort);
  const { rows } = list;
  const selected = useSelected(rows, [values['f'], values['range'], values['from'], values['to']].join(' '));
  const columns = useMemo(() => cols.flatMap((id) => columnNamed(id) ?? []), [cols]);
  const to = useCallback(
    (row: ListedRequest) => ({ path: '/requests', search: { ...values, open: row.request_id } }),
    [values],
  );
  const filterByCell = (row: ListedRequest, columnId: string, isExcluded: boolean) => {
    const more = cellCondition(row, columnId, isExcluded);
    if (more === null) showToast('There is no filter for this cell.');
    else setFilter(join('and', [typed, more]));
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col" inert={cmp !== undefined}>
          {rows === undefined || rows.length === 0 ? (
            <NoRows list={list} />
          ) : (
            <DataTable<ListedRequest>
              label="Requests"
              columns={columns}
              rows={rows}
              keyOf={keyOf}
              total={total}
              onEnd={list.more}
              sort={sort ?? { column: 'created_at', direction: 'desc' }}
              onSort={(next) => changeUrl({ sort: writeSort(next) })}
              to={to}
              onOpen={(row, how) => changeUrl({ open: row.request_id }, { replace: how === 'step' })}
              openKey={open === undefined ? undefined : rows.at(rows.placeOfRequest(open))?.exchange_id}
              onCell={filterByCell}
              selection={selected.selection}
              fresh={list.fresh}
              stacked={stacked}
              onScrollTop={onScrollTop}
            />
          )}
        </div>
        <OpenedRequest rows={rows} selected={selected.requestIds} total={total} />
      </div>
      {cmp === undefined ? (
        <SelectionBar
          selected={selected}
          filter={filter}
          total={total}
          onCompare={([one, two]) => changeUrl({ open: one, cmp: two })}
        />
      ) : null}
    </div>
  );
}

function NoRows({ list: { rows, error, retry } }: { readonly list: Requests }) {
  if (rows !== undefined) return <NoRequests />;
  if (error !== null) return <ErrorBox error={error} what="The requests" onRetry={retry} />;
  return (
    <div className="p-6">
      <SkeletonLines lines={12} />
    </div>
  );
}
