// The drawing of a chart, by uPlot: made anew when its data, its size or its colours change. What the pointer is over is told by a
// tooltip, which a click holds.
import 'uplot/dist/uPlot.min.css';
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useTheme } from '../appearance/appearance.ts';
import { between } from '../range/range.ts';
import { useRange } from '../range/use-range.tsx';
import { LEAST_DRAG_PX, optionsOf } from './chart-options.ts';
import type { TimeChartProps } from './chart-props.ts';
import { ChartTip } from './chart-tip.tsx';
import { stacked } from './series.ts';
import { type Bucket, nearestSeries } from './tip-rows.ts';

type PlotProps = TimeChartProps & {
  readonly height: number;
  readonly bare: boolean;
  readonly onPoint: (index: number | null) => void;
};

export function Plot(props: PlotProps) {
  const { height, onPoint } = props;
  const { setRange } = useRange();
  const [under, setUnder] = useState<Bucket | null>(null);
  const [held, setHeld] = useState<Bucket | null>(null);
  const isOver = useRef(false);
  const pressedAt = useRef(0);
  const letGo = useCallback(() => setHeld(null), []);
  const place = useChart(props, {
    onPoint: (chart) => {
      onPoint(chart.cursor.idx ?? null);
      // The cross-hair moves over all charts of the page, the tooltip belongs to the one under the pointer.
      setUnder(isOver.current ? bucketAt(chart, props) : null);
    },
    onBrush: (fromMs, toMs) => setRange(between(fromMs, toMs)),
    onNew: letGo,
  });
  const hold = (event: { readonly clientX: number }) => {
    const isDrag = Math.abs(event.clientX - pressedAt.current) >= LEAST_DRAG_PX;
    if (!isDrag) setHeld(held === null ? under : null);
  };
  const shown = held ?? under;
  return (
    <>
      <div
        ref={place}
        aria-hidden
        className="min-w-0"
        style={{ height }}
        onPointerEnter={() => {
          isOver.current = true;
        }}
        onPointerLeave={() => {
          isOver.current = false;
          setUnder(null);
        }}
        onPointerDown={(event: PointerEvent) => {
          pressedAt.current = event.clientX;
        }}
        onClick={hold}
      />
      {shown === null ? null : <ChartTip {...props} at={shown} onClose={held === null ? null : letGo} />}
    </>
  );
}

function bucketAt(chart: uPlot, { series, kind }: TimeChartProps): Bucket | null {
  const { idx, left = -1, top = -1 } = chart.cursor;
  if (idx === null || idx === undefined || left < 0) return null;
  const box = chart.over.getBoundingClientRect();
  const y = chart.posToVal(top, 'y');
  return { index: idx, nearest: nearestSeries(series, { kind, index: idx, y }), x: box.left + left, y: box.top };
}

interface ChartDeeds {
  readonly onPoint: (chart: uPlot) => void;
  readonly onBrush: (fromMs: number, toMs: number) => void;
  /** It is drawn anew: what was held is gone. */
  readonly onNew: () => void;
}

function useChart(props: PlotProps, deeds: ChartDeeds) {
  const { times, series, kind, format, height, unfinished = false, bare } = props;
  const { zone } = useRange();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const data = useMemo((): uPlot.AlignedData => {
    const values =
      kind === 'bars' ? stacked(series.map((each) => each.values)).toReversed() : series.map((each) => each.values);
    return [times.map((atMs) => atMs / 1000), ...values.map((each) => [...each])];
  }, [times, series, kind]);
  const latest = useRef(deeds);
  latest.current = deeds;
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
      onPoint: (chart) => latest.current.onPoint(chart),
      onBrush: (fromMs, toMs) => latest.current.onBrush(fromMs, toMs),
    });
    latest.current.onNew();
    const chart = new uPlot({ ...options, width: box.clientWidth }, data, box);
    const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [data, theme, colors, zone, height, bare, unfinished]);
  return place;
}
