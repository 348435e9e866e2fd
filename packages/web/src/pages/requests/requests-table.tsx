// The list of requests: pages by cursor, columns that can be sorted by.
import type { FilterNode, HeliconeRequest } from '@heliometer/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../api/call.ts';
import { cutMiddle } from '../../format/numbers.ts';
import { OutcomeBadge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { writeSort } from '../../url/search.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { params } from './search.ts';

const PAGE_ROWS = 100;

const COLUMNS: readonly Column<HeliconeRequest>[] = [
  {
    id: 'time',
    head: 'Time',
    width: 132,
    sort: 'created_at',
    cell: (row) => <Value kind="moment" value={Date.parse(row.request_created_at)} />,
  },
  {
    id: 'status',
    head: 'Status',
    width: 148,
    sort: 'status',
    cell: (row) => <OutcomeBadge outcome={row.outcome} status={row.response_status} />,
  },
  {
    id: 'model',
    head: 'Model',
    width: 180,
    grow: true,
    sort: 'model',
    cell: (row) => <span title={row.model}>{cutMiddle(row.model, 40)}</span>,
  },
  {
    id: 'in',
    head: 'In',
    width: 88,
    align: 'right',
    sort: 'prompt_tokens',
    cell: (row) => <Value kind="tokens" value={row.prompt_tokens} estimated={row.usage_estimated} />,
  },
  {
    id: 'out',
    head: 'Out',
    width: 88,
    align: 'right',
    sort: 'completion_tokens',
    cell: (row) => <Value kind="tokens" value={row.completion_tokens} estimated={row.usage_estimated} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: 112,
    align: 'right',
    sort: 'cost',
    cell: (row) => <Value kind="call-cost" value={row.cost} />,
  },
  {
    id: 'latency',
    head: 'Latency',
    width: 96,
    align: 'right',
    sort: 'latency',
    cell: (row) => <Value kind="duration" value={row.latencies.total} />,
  },
];

interface RequestsTableProps {
  readonly filter: FilterNode;
  readonly total: number | undefined;
}

export function RequestsTable({ filter, total }: RequestsTableProps) {
  const search = usePageSearch(params);
  const changeUrl = useUrlChange();
  const { sort } = search;
  const list = useInfiniteQuery({
    queryKey: ['POST /v1/request/query', { filter, sort }],
    initialPageParam: { cursor: undefined as string | undefined, offset: 0 },
    queryFn: async ({ pageParam, signal }) => {
      const body = {
        filter,
        limit: PAGE_ROWS,
        ...(pageParam.cursor === undefined ? { offset: pageParam.offset } : { cursor: pageParam.cursor }),
        ...(sort === undefined ? {} : { sort: { [sort.column]: sort.direction } }),
      };
      const result = await api('POST /v1/request/query', { body }, signal);
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: (last, pages) => {
      if (last.rows.length < PAGE_ROWS) return undefined;
      return { cursor: last.nextCursor ?? undefined, offset: pages.length * PAGE_ROWS };
    },
  });
  if (list.data === undefined) {
    return list.error === null ? (
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    ) : (
      <ErrorBox error={list.error} what="The requests" onRetry={() => void list.refetch()} />
    );
  }
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Empty title="No requests in this range with this filter." />;
  return (
    <DataTable
      label="Requests"
      columns={COLUMNS}
      rows={rows}
      keyOf={(row) => row.exchange_id}
      total={total ?? rows.length}
      onEnd={() => {
        if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
      }}
      sort={sort ?? { column: 'created_at', direction: 'desc' }}
      onSort={(next) => changeUrl({ sort: writeSort(next) })}
      to={(row) => ({ path: '/requests', search: { open: row.request_id } })}
      onOpen={(row, how) => changeUrl({ open: row.request_id }, { replace: how === 'step' })}
    />
  );
}
