// Models: what do I pay for, and is the price right?
import { useMemo, useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { column, condition, join, ofModel } from '../../filter/filter.ts';
import { FilterBar } from '../../filter/filter-bar.tsx';
import { useDoor } from '../../filter/use-door.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { CsvButton } from '../../parts/csv-button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { useGo } from '../../url/app-link.tsx';
import { type SortParam, writeSort } from '../../url/search.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { CSV_HEAD, columnsOf, csvRow, nameOf } from './columns.tsx';
import { CostChart } from './cost-chart.tsx';
import { ownPriceOf, PriceCell } from './price-cell.tsx';
import { PriceDialog } from './price-dialog.tsx';
import { Recomputing } from './recomputing.tsx';
import { params } from './search.ts';
import { costOf, keyOf, type Model, sorted, unpricedOf } from './sums.ts';

/** The most that one call gives. */
const MOST_ROWS = 1000;
const FIRST_SORT: SortParam = { column: 'cost', direction: 'desc' };

export function Page() {
  const { span } = useRange();
  const { tree } = useFilter();
  const query = useApi('POST /v1/metrics/modelDetails', {
    body: { filter: tree, timeFilter: timeFilterOf(span), sort: 'cost', limit: MOST_ROWS },
  });
  const rows = query.data;
  return (
    <>
      <PageHeader title="Models" note={rows === undefined ? undefined : <Value kind="count" value={rows.length} />}>
        <CsvButton name="models" head={CSV_HEAD} rows={async () => rows?.map(csvRow) ?? null} />
      </PageHeader>
      <FilterBar />
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <div className="flex flex-col gap-4 p-(--edge)">
          <CostChart tree={tree} />
          <Recomputing />
          {rows === undefined ? null : <Priced rows={rows} />}
        </div>
        <div className="flex min-h-[320px] flex-1 flex-col border-t border-line">
          <Loaded
            query={query}
            what="The models"
            skeleton={
              <div className="p-6">
                <SkeletonLines lines={12} />
              </div>
            }
          >
            {(models) => <ModelTable models={models} />}
          </Loaded>
        </div>
      </div>
    </>
  );
}

function Priced({ rows }: { readonly rows: readonly Model[] }) {
  if (rows.length === 0) return null;
  const lacking = unpricedOf(rows);
  const requests = lacking.reduce((sum, row) => sum + row.requests - row.priced, 0);
  return (
    <p className="text-text-2">
      {lacking.length === 0
        ? `All ${formatCount(rows.length)} models are priced.`
        : `${formatCount(rows.length - lacking.length)} of ${formatCount(rows.length)} models are priced in full; of ${formatCount(requests)} requests to the others the cost is unknown and in no sum.`}
    </p>
  );
}

function ModelTable({ models }: { readonly models: readonly Model[] }) {
  const { sort = FIRST_SORT } = usePageSearch(params);
  const { text } = useFilter();
  const changeUrl = useUrlChange();
  const door = useDoor();
  const go = useGo();
  const rows = useMemo(() => sorted(models, sort), [models, sort]);
  const prices = useApi('GET /v1/prices', {}).data;
  const [priced, setPriced] = useState<Model | null>(null);
  const columns = useMemo(() => {
    const price = (row: Model) => <PriceCell row={row} own={ownPriceOf(prices ?? [], row)} onSet={setPriced} />;
    return columnsOf({ total: costOf(models), price });
  }, [models, prices]);
  if (rows.length === 0) {
    return (
      <Empty
        title={
          text === ''
            ? 'No models in this range. A model appears with its first request; widen the range with -.'
            : 'No models in this range with this filter.'
        }
      />
    );
  }
  const to = ({ model, provider }: Model) =>
    door(join('and', [ofModel(model), condition(column('provider'), 'equals', provider)]));
  return (
    <>
      <DataTable<Model>
        label="Models"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        sort={sort}
        onSort={(next) => changeUrl({ sort: writeSort(next) })}
        to={to}
        onOpen={(row) => go(to(row))}
        stacked={(row) => <StackedModel row={row} />}
      />
      {priced === null ? null : (
        <PriceDialog row={priced} own={ownPriceOf(prices ?? [], priced)} onClose={() => setPriced(null)} />
      )}
    </>
  );
}

function StackedModel({ row }: { readonly row: Model }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex gap-2">
        <span className="min-w-0 flex-1 truncate">{nameOf(row)}</span>
        <Value kind="cost" value={row.cost} />
      </span>
      <span className="flex gap-2 text-head text-text-2">
        <span className="min-w-0 flex-1 truncate">
          {row.provider} · <Value kind="count" value={row.requests} /> requests
        </span>
        <Value kind="duration" value={row.p95_latency} about="Latency p95" />
      </span>
    </span>
  );
}
