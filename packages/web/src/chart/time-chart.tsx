// A chart over time on uPlot: lines or stacked bars, one cross-hair over all charts of a page, a drag sets the range. Its
// sentence and its table are for whoever cannot see it.
import { Table2 } from 'lucide-react';
import { useId, useState } from 'react';
import { formatMoment } from '../format/times.ts';
import { IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { useRange } from '../range/use-range.tsx';
import type { Series, TimeChartProps } from './chart-props.ts';
import { ChartTable } from './chart-table.tsx';
import { Plot } from './plot.tsx';

export type { Series };

const MOST_IN_LINE = 3;
const IN_LINE = 'flex max-md:grid max-md:grid-cols-2';
/** Each label has a place of its own, which its value may come into and nothing moves. */
const IN_PLACES = 'grid grid-cols-[repeat(auto-fill,minmax(128px,1fr))]';

export function TimeChart(props: TimeChartProps) {
  const { label, times, series, kind, format, height = 180, bare = false } = props;
  const { zone, nowMs } = useRange();
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  const shown = at ?? null;
  return (
    <figure aria-labelledby={id} className="relative min-w-0">
      <figcaption id={id} className="sr-only">
        {sentenceOf(props)}
      </figcaption>
      {bare ? null : (
        <div
          className={cx(
            'flex gap-3 text-head text-text-2',
            series.length > MOST_IN_LINE ? 'items-start' : 'items-center',
          )}
        >
          <div className={cx('min-w-0 flex-1 gap-x-3', series.length > MOST_IN_LINE ? IN_PLACES : IN_LINE)}>
            {series.map((each) => (
              <span key={each.label} className="flex h-6 min-w-0 items-center gap-1" title={each.label}>
                <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: each.color }} />
                <span className="truncate">{each.label}</span>
                {shown === null ? null : <span className="tnum text-text-1">{valueAt(each, shown, format)}</span>}
              </span>
            ))}
          </div>
          {shown === null || series.length > MOST_IN_LINE ? null : (
            <span className="tnum leading-6 whitespace-nowrap">{formatMoment(times[shown] ?? 0, zone, nowMs)}</span>
          )}
          <IconButton
            label="Show as table"
            icon={Table2}
            size="small"
            pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          />
        </div>
      )}
      {asTable ? (
        <ChartTable label={label} times={times} series={series} format={format} height={height} />
      ) : (
        <Plot {...props} kind={kind} height={height} bare={bare} onPoint={setAt} />
      )}
    </figure>
  );
}

function valueAt({ values }: Series, index: number, format: (value: number) => string): string {
  const value = values[index] ?? null;
  return value === null ? '–' : format(value);
}

function sentenceOf({ label, series, format }: TimeChartProps): string {
  const parts = series.map(({ label: name, values }) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0
      ? `${name}: nothing`
      : `${name}: ${format(Math.min(...known))} to ${format(Math.max(...known))}`;
  });
  return `${label}. ${parts.join('; ')}. A table of it is in its menu.`;
}
