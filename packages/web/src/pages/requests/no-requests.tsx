// An empty list: whether it is the range or the filter that is too narrow, and the one step that brings most rows back.
import { useQueries } from '@tanstack/react-query';
import { apiQuery, useApi } from '../../api/use-api.ts';
import { EVERYTHING, type Filter, join, toTree } from '../../filter/filter.ts';
import { useFilter, withSpan } from '../../filter/use-filter.ts';
import { wordsOf } from '../../filter/words.ts';
import { formatCount } from '../../format/numbers.ts';
import { formatMoment } from '../../format/times.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/states.tsx';
import { between } from '../../range/range.ts';
import { useRange } from '../../range/use-range.tsx';

export function NoRequests() {
  const { text } = useFilter();
  return text === '' ? <NothingInRange /> : <NothingOfFilter />;
}

const HALF_HOUR_MS = 1_800_000;

function NothingInRange() {
  const { zone, nowMs, setRange } = useRange();
  const filter = withSpan('all', { fromMs: 0, toMs: nowMs });
  const latest = useApi('POST /v1/request/query', { body: { filter, limit: 1 } });
  const [row] = latest.data?.rows ?? [];
  if (row === undefined)
    return <Empty title="No requests in this range. Widen it with -, or send one through the gateway." />;
  const atMs = Date.parse(row.request_created_at);
  return (
    <Empty title={`No requests in this range. Latest request: ${formatMoment(atMs, zone, nowMs)}.`}>
      <Button onClick={() => setRange(between(atMs - HALF_HOUR_MS, atMs + HALF_HOUR_MS))}>Show that hour</Button>
    </Empty>
  );
}

/** A question each. */
const MOST_TRIED = 8;

function NothingOfFilter() {
  const { filter, setFilter } = useFilter();
  const { span } = useRange();
  const ways = waysOut(filter).slice(0, MOST_TRIED);
  const counts = useQueries({
    queries: ways.map(({ rest }) =>
      apiQuery('POST /v1/request/count/query', { body: { filter: withSpan(toTree(rest), span) } }),
    ),
  });
  const found = ways.map((way, i) => ({ ...way, count: counts[i]?.data ?? 0 }));
  const best = found.reduce<(typeof found)[number] | null>(
    (most, way) => (way.count > (most?.count ?? 0) ? way : most),
    null,
  );
  const isKnown = counts.every(({ isPending }) => !isPending);
  if (best === null || !isKnown) {
    return (
      <Empty title="No requests in this range with this filter.">
        <Button onClick={() => setFilter(EVERYTHING)}>Clear the filter</Button>
      </Empty>
    );
  }
  const there = `there ${best.count === 1 ? 'is' : 'are'} ${formatCount(best.count, 'table')}`;
  return (
    <Empty title={`No requests in this range with this filter. Without “${best.said}” ${there}.`}>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setFilter(best.rest)}>Remove {best.said}</Button>
        {ways.length === 1 ? null : (
          <Button look="quiet" onClick={() => setFilter(EVERYTHING)}>
            Clear the filter
          </Button>
        )}
      </div>
    </Empty>
  );
}

interface WayOut {
  /** What is taken out, in words. */
  readonly said: string;
  readonly rest: Filter;
}

/** Of conditions that all have to hold each one's removal; of one alone, or of a choice, the removal of it all. */
function waysOut(filter: Filter): readonly WayOut[] {
  if (filter.kind !== 'group' || filter.operator !== 'and') return [{ said: saidOf(filter), rest: EVERYTHING }];
  return filter.items.map((item, i) => ({ said: saidOf(item), rest: join('and', filter.items.toSpliced(i, 1)) }));
}

function saidOf(filter: Filter): string {
  if (filter.kind === 'condition') return wordsOf(filter).join(' ');
  if (filter.kind === 'group') return filter.items.map(saidOf).join(` ${filter.operator} `);
  return filter.kind === 'raw' ? JSON.stringify(filter.leaf) : 'all';
}
