// The log of a webhook: what was sent, newest first, kept up to date while it is looked at.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ApiAnswer, type ApiError, api } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty, ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { usePageSearch, useSearchValues, useUrlChange } from '../../url/use-url.ts';
import { DELIVERY_COLUMNS, DeliveryState } from './columns.tsx';
import { params } from './search.ts';
import { answerOf, type Delivery, type Webhook } from './words.ts';

const ROUTE = 'GET /v1/webhooks/:id/deliveries';
const PAGE_ROWS = 100;
const EVERY_MS = 5_000;

type DeliveryPage = ApiAnswer<typeof ROUTE>;

const STATES = [
  { value: undefined, label: 'All' },
  { value: 'failed', label: 'Failed' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'delivered', label: 'Arrived' },
] as const;

export function Deliveries({ webhook }: { readonly webhook: Webhook }) {
  const { state, open } = usePageSearch(params);
  const values = useSearchValues();
  const changeUrl = useUrlChange();
  const log = useLog(webhook.id, state);
  const rows = log.data?.pages.flatMap((page) => page.rows);
  return (
    <div className="flex h-full flex-col">
      <fieldset className="flex shrink-0 items-center gap-1 border-b border-line px-4 py-1">
        <legend className="sr-only">State</legend>
        {STATES.map(({ value, label }) => (
          <Button
            key={label}
            look="quiet"
            size="small"
            aria-pressed={value === state}
            className="aria-pressed:bg-active aria-pressed:text-text-1"
            onClick={() => changeUrl({ state: value, open: undefined })}
          >
            {label}
          </Button>
        ))}
      </fieldset>
      {rows === undefined ? (
        log.error === null ? (
          <div className="p-6">
            <SkeletonLines lines={12} />
          </div>
        ) : (
          <ErrorBox error={log.error} what="The deliveries" onRetry={() => void log.refetch()} />
        )
      ) : rows.length === 0 ? (
        <Empty title={emptyText(webhook, state !== undefined)} />
      ) : (
        <DataTable<Delivery>
          label="Deliveries"
          columns={DELIVERY_COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          total={log.hasNextPage ? undefined : rows.length}
          onEnd={() => {
            if (log.hasNextPage && !log.isFetchingNextPage) void log.fetchNextPage();
          }}
          to={({ id }) => ({ path: `/webhooks/${webhook.id}`, search: { ...values, open: id } })}
          onOpen={({ id }, how) => changeUrl({ open: id }, { replace: how === 'step' })}
          openKey={open}
          stacked={(delivery) => <StackedDelivery delivery={delivery} />}
        />
      )}
    </div>
  );
}

function emptyText(webhook: Webhook, isNarrowed: boolean): string {
  if (isNarrowed) return 'No delivery is in this state.';
  return webhook.is_active
    ? 'Nothing was sent yet. The next recorded request that fits is, within 5 s; or send a test.'
    : 'Nothing was sent, and nothing is while this webhook is off.';
}

function useLog(id: string, state: Delivery['state'] | undefined) {
  return useInfiniteQuery<DeliveryPage, ApiError, { pages: DeliveryPage[] }, readonly unknown[], string | undefined>({
    queryKey: [ROUTE, id, state],
    initialPageParam: undefined,
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = {
        limit: PAGE_ROWS,
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const result = await api(ROUTE, { params: { id }, query }, signal);
      if (!result.ok) throw result.error;
      return result.data;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

function StackedDelivery({ delivery }: { readonly delivery: Delivery }) {
  const last = delivery.attempts.at(-1);
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">
          <DeliveryState delivery={delivery} />
        </span>
        <span className="tnum">{last === undefined ? 'not sent yet' : answerOf(last)}</span>
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <Value kind="moment" value={Date.parse(delivery.created_at)} />
        <span className="min-w-0 flex-1 truncate text-right font-mono text-code">{delivery.request_id}</span>
      </span>
    </span>
  );
}
