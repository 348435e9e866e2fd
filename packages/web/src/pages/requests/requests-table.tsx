// The list of requests with the drawer beside it: pages by cursor, the opened one in the address.
import type { FilterNode, HeliconeRequest } from '@heliometer/contract';
import { useMemo, useState } from 'react';
import { RequestDrawer } from '../../exchange/request-drawer.tsx';
import { EVERYTHING } from '../../filter/filter.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { writeSort } from '../../url/search.ts';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { bodySearchOf } from './body-search.ts';
import { columnNamed, FIRST_COLUMNS } from './columns.tsx';
import { params } from './search.ts';
import { StackedRow } from './stacked-row.tsx';
import { useRequests } from './use-requests.ts';

interface RequestsTableProps {
  readonly filter: FilterNode;
  readonly total: number | undefined;
  readonly onScrollTop: (isAtTop: boolean) => void;
}

export function RequestsTable({ filter, total, onScrollTop }: RequestsTableProps) {
  const { sort, open, tab = 'chat', cols = FIRST_COLUMNS } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const { filter: typed } = useFilter();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const list = useRequests(filter, sort);
  const columns = useMemo(() => cols.flatMap((id) => columnNamed(id) ?? []), [cols]);
  const { rows } = list;
  const place = rows?.findIndex((row) => row.request_id === open) ?? -1;
  const step = (by: number) => {
    const row = rows?.[place + by];
    return row === undefined || place < 0 ? undefined : () => changeUrl({ open: row.request_id }, { replace: true });
  };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        {rows === undefined ? (
          list.error === null ? (
            <div className="p-6">
              <SkeletonLines lines={12} />
            </div>
          ) : (
            <ErrorBox error={list.error} what="The requests" onRetry={list.retry} />
          )
        ) : rows.length === 0 ? (
          <NoRequests />
        ) : (
          <DataTable<HeliconeRequest>
            label="Requests"
            columns={columns}
            rows={rows}
            keyOf={(row) => row.exchange_id}
            total={total ?? rows.length}
            onEnd={list.more}
            sort={sort ?? { column: 'created_at', direction: 'desc' }}
            onSort={(next) => changeUrl({ sort: writeSort(next) })}
            to={(row) => ({ path: '/requests', search: { ...values, open: row.request_id } })}
            onOpen={(row, how) => changeUrl({ open: row.request_id }, { replace: how === 'step' })}
            openKey={rows[place]?.exchange_id}
            selection={{ keys: selected, onChange: setSelected }}
            fresh={list.fresh}
            stacked={(row) => <StackedRow row={row} />}
            onScrollTop={onScrollTop}
          />
        )}
      </div>
      {open === undefined ? null : (
        <RequestDrawer
          key={open}
          id={open}
          row={rows?.[place]}
          tab={tab}
          onTab={(next) => changeUrl({ tab: next === 'chat' ? undefined : next }, { replace: true })}
          onClose={() => changeUrl({ open: undefined, tab: undefined })}
          {...(place < 0 || total === undefined
            ? {}
            : { place: `${formatCount(place + 1, 'table')} of ${formatCount(total, 'table')}` })}
          onPrevious={step(-1)}
          onNext={step(1)}
          mark={bodySearchOf(typed)}
        />
      )}
    </div>
  );
}

function NoRequests() {
  const { text, setFilter } = useFilter();
  if (text === '') {
    return <Empty title="No requests in this range. Widen it with -, or send one through the gateway." />;
  }
  return (
    <Empty title="No requests in this range with this filter.">
      <Button onClick={() => setFilter(EVERYTHING)}>Clear the filter</Button>
    </Empty>
  );
}
