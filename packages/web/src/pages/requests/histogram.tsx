// The shape of the result over time, errors on top; a drag zooms.
import type { FilterNode } from '@heliometer/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apiQuery } from '../../api/use-api.ts';
import { bucketsOf, onGrid } from '../../chart/series.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { incrementOf } from '../../range/buckets.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';

const HEIGHT = 56;
const NOTHING = [[], []] as const;

export function Histogram({ tree }: { readonly tree: FilterNode }) {
  const { span, zone, range } = useRange();
  const increment = incrementOf(span);
  const body = {
    filter: tree,
    timeFilter: timeFilterOf(span),
    dbIncrement: increment,
    timeZoneDifference: offsetMinutes(span.toMs, zone),
  } as const;
  const all = apiQuery('POST /v1/metrics/requestOverTime', { body });
  const failed = apiQuery('POST /v1/metrics/errorOverTime', { body });
  // One without the other would be drawn as a quiet hour, or as an outage.
  const { data = NOTHING, isPending } = useQuery({
    queryKey: ['POST /v1/metrics/requestOverTime', 'and errors', body],
    queryFn: (context) => Promise.all([all.queryFn(context), failed.queryFn(context)]),
    placeholderData: keepPreviousData,
  });
  const { times, series } = useMemo(() => {
    const grid = bucketsOf(span, increment, zone);
    const read = { at: (row: { time: string }) => Date.parse(row.time), value: (row: { count: number }) => row.count };
    const counts = onGrid(grid, data[0], read, 0);
    const errors = onGrid(grid, data[1], read, 0);
    return {
      times: grid,
      series: [
        {
          label: 'ok',
          color: 'var(--volume)',
          values: counts.map((count, i) => Math.max(0, (count ?? 0) - (errors[i] ?? 0))),
        },
        { label: 'error', color: 'var(--error-solid)', values: errors },
      ],
    };
  }, [span, increment, zone, data]);
  return (
    <div className="shrink-0 border-b border-line px-(--edge)" data-skeleton={isPending ? '' : undefined}>
      <TimeChart
        bare
        label="Requests over time"
        kind="bars"
        height={HEIGHT}
        times={times}
        series={series}
        format={formatCount}
        unfinished={range.kind !== 'between'}
        // They are the rows below.
        rows={null}
      />
    </div>
  );
}
