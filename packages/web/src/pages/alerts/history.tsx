// What fired, newest first, 25 a page; each leads to the requests of its time.
import { useApi } from '../../api/use-api.ts';
import { formatCount } from '../../format/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { between, writeRange } from '../../range/range.ts';
import { useNow } from '../../range/use-range.tsx';
import { type Destination, useGo } from '../../url/app-link.tsx';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { HISTORY_COLUMNS, StateBadge } from './columns.tsx';
import { filterText } from './draft.ts';
import { params } from './search.ts';
import { type Alert, type AlertEntry, formatMeasure } from './words.ts';

const PAGE_ROWS = 25;
const EVERY_MS = 15_000;
/** Of an alert that is gone: how long before it fired its requests are looked for. */
const HOUR_MS = 3_600_000;

export function History() {
  const { page = 0 } = usePageSearch(params);
  const query = useApi(
    'GET /v1/alert/query',
    { query: { historyPage: page, historyPageSize: PAGE_ROWS } },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded
      query={query}
      what="The history"
      skeleton={
        <div className="p-6">
          <SkeletonLines lines={12} />
        </div>
      }
    >
      {({ alerts, history, historyTotalCount }) =>
        historyTotalCount === 0 ? (
          <Empty title="Nothing has fired yet. What fires stands here for a year, with its value and its requests." />
        ) : (
          <HistoryTable alerts={alerts} rows={history} total={historyTotalCount} page={page} />
        )
      }
    </Loaded>
  );
}

interface HistoryTableProps {
  readonly alerts: readonly Alert[];
  readonly rows: readonly AlertEntry[];
  readonly total: number;
  readonly page: number;
}

function HistoryTable({ alerts, rows, total, page }: HistoryTableProps) {
  const { nowMs } = useNow();
  const go = useGo();
  const changeUrl = useUrlChange();
  const to = (entry: AlertEntry) => requestsOf(entry, alerts, nowMs);
  const turn = (next: number) => changeUrl({ page: next === 0 ? undefined : String(next) });
  const first = page * PAGE_ROWS;
  return (
    <div className="flex h-full flex-col">
      <DataTable<AlertEntry>
        label="History"
        columns={HISTORY_COLUMNS}
        rows={rows}
        keyOf={({ id }) => id}
        to={to}
        onOpen={(entry) => go(to(entry))}
        stacked={(entry) => <StackedEntry entry={entry} />}
      />
      <footer className="flex items-center gap-2 border-t border-line px-(--edge) py-2 text-text-2">
        <span className="tnum flex-1">
          {`${formatCount(first + 1)} to ${formatCount(first + rows.length)} of ${formatCount(total)}`}
        </span>
        {page === 0 ? null : (
          <Button size="small" onClick={() => turn(page - 1)}>
            Newer
          </Button>
        )}
        {first + rows.length >= total ? null : (
          <Button size="small" onClick={() => turn(page + 1)}>
            Older
          </Button>
        )}
      </footer>
    </div>
  );
}

/** What lay in its windows, from when it began until it was over. */
function requestsOf(entry: AlertEntry, alerts: readonly Alert[], nowMs: number): Destination {
  const alert = alerts.find(({ id }) => id === entry.alert_id);
  const fromMs = Date.parse(entry.alert_start_time) - (alert?.time_window ?? HOUR_MS);
  const toMs = entry.alert_end_time === null ? nowMs : Date.parse(entry.alert_end_time);
  const f = alert === undefined ? '' : filterText(alert);
  return { path: '/requests', search: { ...writeRange(between(fromMs, toMs)), ...(f === '' ? {} : { f }) } };
}

function StackedEntry({ entry }: { readonly entry: AlertEntry }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{entry.alert_name}</span>
        <span className="tnum">{formatMeasure(entry.alert_metric, Number(entry.triggered_value))}</span>
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          <Value kind="moment" value={Date.parse(entry.alert_start_time)} />
        </span>
        {entry.alert_end_time === null ? <StateBadge isFiring /> : 'over'}
      </span>
    </span>
  );
}
