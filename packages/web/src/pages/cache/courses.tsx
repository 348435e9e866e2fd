// Hits and misses, and what was saved, over time.
import { bucketsOf, onGrid } from '../../chart/series.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCost, formatCount } from '../../format/numbers.ts';
import { Panel } from '../../parts/panel.tsx';
import { INCREMENT_MS, incrementOf } from '../../range/buckets.ts';
import { useRange } from '../../range/use-range.tsx';
import type { Saved } from './saved.ts';

type Bucket = Saved['over_time'][number];

export function Courses({ saved }: { readonly saved: Saved }) {
  const { span, zone, nowMs } = useRange();
  const increment = incrementOf(span);
  const times = bucketsOf(span, increment, zone);
  const unfinished = (times.at(-1) ?? 0) + INCREMENT_MS[increment] > nowMs;
  const valuesOf = (value: (bucket: Bucket) => number) =>
    onGrid(times, saved.over_time, { at: ({ time }) => Date.parse(time), value }, 0);
  const hits = [
    { label: 'hit', color: 'var(--cached-solid)', values: valuesOf((bucket) => bucket.cache_hit_count) },
    {
      label: 'miss',
      color: 'var(--c-other)',
      values: valuesOf((bucket) => bucket.cache_enabled_count - bucket.cache_hit_count),
    },
  ];
  const cost = [{ label: 'saved', color: 'var(--c1)', values: valuesOf((bucket) => bucket.saved_cost) }];
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      <Panel title="Hits and misses">
        <TimeChart
          label="Hits and misses over time"
          kind="bars"
          {...{ times, unfinished }}
          series={hits}
          format={formatCount}
        />
      </Panel>
      <Panel title="Saved cost">
        <TimeChart
          label="Saved cost over time"
          kind="bars"
          {...{ times, unfinished }}
          series={cost}
          format={formatCost}
        />
      </Panel>
    </div>
  );
}
