// The values of a property over time: the busiest five apart, all others together.
import type { FilterNode } from '@heliometer/contract';
import { useApi } from '../../api/use-api.ts';
import { bucketsOf } from '../../chart/series.ts';
import { type Series, TimeChart } from '../../chart/time-chart.tsx';
import { column, condition } from '../../filter/filter.ts';
import { formatCost, formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { incrementOf } from '../../range/buckets.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { type Point, seriesOf } from './series-of.ts';

interface ChartsProps {
  readonly name: string;
  readonly tree: FilterNode;
}

const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const;

export function Charts({ name, tree }: ChartsProps) {
  const { span, zone, range } = useRange();
  const increment = incrementOf(span);
  const query = useApi('POST /v1/property/properties/over-time', {
    body: {
      propertyKey: name,
      userFilter: tree,
      timeFilter: timeFilterOf(span),
      dbIncrement: increment,
      timeZoneDifference: offsetMinutes(span.toMs, zone),
    },
  });
  const times = bucketsOf(span, increment, zone);
  const hasProperty = condition(column('property_key'), 'equals', name);
  const unfinished = range.kind !== 'between';
  const drawn = (points: readonly Point[], read: (point: Point) => number | null): readonly Series[] =>
    seriesOf(points, times, read).map((each, i) => ({
      label: each.value ?? 'other',
      color: each.value === null ? 'var(--c-other)' : (COLORS[i] ?? 'var(--c-other)'),
      values: each.values,
    }));
  return (
    <div className="grid grid-cols-1 gap-4 p-(--edge)">
      <Panel title="Requests, by value">
        <Loaded query={query} what="The chart" skeleton={<Skeleton className="h-[204px] w-full" />}>
          {(points) => (
            <TimeChart
              label="Requests by value over time"
              kind="bars"
              {...{ times, unfinished }}
              series={drawn(points, (point) => point.request_count)}
              format={formatCount}
              rows={hasProperty}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title="Cost, by value">
        <Loaded query={query} what="The chart" skeleton={<Skeleton className="h-[204px] w-full" />}>
          {(points) => (
            <TimeChart
              label="Cost by value over time"
              kind="bars"
              {...{ times, unfinished }}
              series={drawn(points, (point) => point.total_cost)}
              format={formatCost}
              rows={hasProperty}
            />
          )}
        </Loaded>
      </Panel>
    </div>
  );
}
