// A chart over time on uPlot: lines or stacked bars, one cross-hair over all charts of a page, a drag sets the range. Its
// sentence and its table are for whoever cannot see it.
import 'uplot/dist/uPlot.min.css';
import { Table2 } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useTheme } from '../appearance/appearance.ts';
import { formatMoment } from '../format/times.ts';
import { IconButton } from '../parts/button.tsx';
import { between } from '../range/range.ts';
import { useRange } from '../range/use-range.tsx';
import { optionsOf } from './chart-options.ts';
import { ChartTable } from './chart-table.tsx';
import { stacked } from './series.ts';

export interface Series {
  readonly label: string;
  /** A token: `var(--c1)`. */
  readonly color: string;
  /** One a bucket. */
  readonly values: readonly (number | null)[];
}

export interface TimeChartProps {
  /** What it shows, for screen readers: “Requests over time”. */
  readonly label: string;
  /** Starts of the buckets, ms. */
  readonly times: readonly number[];
  /** Bars: from the bottom up. */
  readonly series: readonly Series[];
  readonly kind: 'bars' | 'lines';
  readonly format: (value: number) => string;
  readonly height?: number;
  /** The last bucket is not over yet. */
  readonly unfinished?: boolean;
  /** Without axes and labels, for a strip above a list. */
  readonly bare?: boolean;
}

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
        <div className="flex h-6 items-center gap-3 overflow-hidden text-head text-text-2">
          {series.map((each) => (
            <span key={each.label} className="inline-flex min-w-0 items-center gap-1">
              <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: each.color }} />
              <span className="truncate">{each.label}</span>
              {shown === null ? null : <span className="tnum text-text-1">{valueAt(each, shown, format)}</span>}
            </span>
          ))}
          <span className="flex-1" />
          {shown === null ? null : (
            <span className="tnum whitespace-nowrap">{formatMoment(times[shown] ?? 0, zone, nowMs)}</span>
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

type PlotProps = TimeChartProps & {
  readonly height: number;
  readonly bare: boolean;
  readonly onPoint: (index: number | null) => void;
};

function Plot({ times, series, kind, format, height, unfinished = false, bare, onPoint }: PlotProps) {
  const { zone, setRange } = useRange();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const data = useMemo((): uPlot.AlignedData => {
    const values =
      kind === 'bars' ? stacked(series.map((each) => each.values)).toReversed() : series.map((each) => each.values);
    return [times.map((atMs) => atMs / 1000), ...values.map((each) => [...each])];
  }, [times, series, kind]);
  const latest = useRef({ onPoint, setRange });
  latest.current = { onPoint, setRange };
  const colors = series.map(({ color }) => color).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the theme that is on
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const options = optionsOf({
      colors: kind === 'bars' ? series.map(({ color }) => color).toReversed() : series.map(({ color }) => color),
      box,
      kind,
      format,
      zone,
      height,
      unfinished,
      bare,
      stepMs: (times[1] ?? 0) - (times[0] ?? 0),
      onPoint: (index) => latest.current.onPoint(index),
      onBrush: (fromMs, toMs) => latest.current.setRange(between(fromMs, toMs)),
    });
    const chart = new uPlot({ ...options, width: box.clientWidth }, data, box);
    const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [data, theme, colors, zone, height, bare, unfinished]);
  return <div ref={place} aria-hidden className="min-w-0" style={{ height }} />;
}
