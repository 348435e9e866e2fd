// Cost over time, the dearest models apart.
import type { FilterNode } from '@heliometer/contract';
import { useApi } from '../../api/use-api.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCost } from '../../format/numbers.ts';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, Skeleton } from '../../parts/states.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';

const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const;
const HEIGHT = 160;

export function CostChart({ tree }: { readonly tree: FilterNode }) {
  const { span, zone, nowMs } = useRange();
  const query = useApi('POST /api/dashboard', {
    body: { filter: tree, timeFilter: timeFilterOf(span), timeZone: zone },
  });
  return (
    <Panel title="Cost over time, by model" className="shrink-0">
      <Loaded query={query} what="The cost over time" skeleton={<Skeleton className="h-[184px] w-full" />}>
        {({ cost_by_model, over_time }) => (
          <TimeChart
            label="Cost over time, by model"
            kind="bars"
            height={HEIGHT}
            times={over_time.map(({ start }) => Date.parse(start))}
            unfinished={Date.parse(over_time.at(-1)?.end ?? '') > nowMs}
            series={cost_by_model.map(({ model, cost }, i) => ({
              label: model ?? 'other',
              color: model === null ? 'var(--c-other)' : (COLORS[i] ?? 'var(--c-other)'),
              values: cost,
            }))}
            format={formatCost}
          />
        )}
      </Loaded>
    </Panel>
  );
}
