// What requests put into a prompt: a column for each variable, each row leads to its request.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiAnswer, type ApiError, api } from '../../api/call.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';

const ROUTE = 'POST /v1/prompt/:promptId/inputs/query';
const PAGE_ROWS = 100;

type Answer = ApiAnswer<typeof ROUTE>;
type Inputs = Answer['rows'][number];

function useInputs(promptId: string) {
  const { span } = useRange();
  const timeFilter = timeFilterOf(span);
  return useInfiniteQuery<Answer, ApiError, { pages: Answer[] }, readonly unknown[], string | null>({
    queryKey: [ROUTE, promptId, timeFilter],
    initialPageParam: null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam };
      const result = await api(
        ROUTE,
        { params: { promptId }, body: { filter: 'all', timeFilter, limit: PAGE_ROWS, ...cursor } },
        signal,
      );
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function InputsTab({ promptId }: { readonly promptId: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInputs(promptId);
  const go = useGo();
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows), [data]);
  const columns = useMemo(() => columnsOf(rows ?? []), [rows]);
  if (rows === undefined) {
    return error === null ? (
      <div className="p-6">
        <SkeletonLines lines={12} />
      </div>
    ) : (
      <ErrorBox error={error} what="The inputs" onRetry={() => void refetch()} />
    );
  }
  if (rows.length === 0) return <Empty title="No request used this prompt in this range. Widen it with -." />;
  const to = ({ request_id: id }: Inputs) => ({ path: '/requests', search: { open: id } });
  return (
    <div className="flex h-full flex-col">
      <DataTable<Inputs>
        label="Inputs"
        columns={columns}
        rows={rows}
        keyOf={({ request_id: id, request_created_at: at }) => `${id} ${at}`}
        to={to}
        onOpen={(row) => go(to(row))}
        total={hasNextPage ? undefined : rows.length}
        onEnd={() => {
          if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
        }}
        stacked={(row) => <StackedInputs row={row} />}
      />
    </div>
  );
}

function StackedInputs({ row }: { readonly row: Inputs }) {
  const given = Object.entries(row.inputs).map(([name, value]) => `${name} = ${value}`);
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{given.join(', ')}</span>
        <Value kind="call-cost" value={row.cost} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1">
          <Value kind="moment" value={Date.parse(row.request_created_at)} />
        </span>
        {row.prompt_version}
      </span>
    </span>
  );
}

function columnsOf(rows: readonly Inputs[]): readonly Column<Inputs>[] {
  const names = [...new Set(rows.flatMap(({ inputs }) => Object.keys(inputs)))].sort();
  return [
    {
      id: 'time',
      head: 'Time',
      width: 144,
      cell: ({ request_created_at: at }) => <Value kind="moment" value={Date.parse(at)} />,
    },
    {
      id: 'version',
      head: 'Version',
      width: 72,
      cell: ({ prompt_version: number }) => <span className="tnum">{number ?? ''}</span>,
    },
    ...names.map(
      (name): Column<Inputs> => ({
        id: `input ${name}`,
        head: name,
        width: 176,
        grow: name === names.at(-1),
        cell: ({ inputs }) => {
          const value = inputs[name];
          return value === undefined ? (
            <Value kind="count" value={null} none="Not given" />
          ) : (
            <span title={value}>{value}</span>
          );
        },
      }),
    ),
    {
      id: 'status',
      head: 'Status',
      width: 72,
      align: 'right',
      cell: ({ response_status: status }) => <span className="tnum">{status}</span>,
    },
    {
      id: 'cost',
      head: 'Cost',
      width: 104,
      align: 'right',
      cell: ({ cost }) => <Value kind="call-cost" value={cost} />,
    },
  ];
}
