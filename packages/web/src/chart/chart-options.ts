// How uPlot draws for us: 3 to 4 ticks, horizontal lines only, bars from zero with a pixel between them, an unfinished last
// bucket hatched, gaps left open, one cross-hair for the page.
import uPlot from 'uplot';
import { formatTick, type Zone } from '../format/times.ts';

export interface ChartLook {
  readonly box: HTMLElement;
  /** In uPlot's order: of bars the topmost first. */
  readonly colors: readonly string[];
  readonly kind: 'bars' | 'lines';
  readonly format: (value: number) => string;
  readonly zone: Zone;
  readonly height: number;
  readonly unfinished: boolean;
  readonly bare: boolean;
  readonly stepMs: number;
  readonly onPoint: (chart: uPlot) => void;
  readonly onBrush: (fromMs: number, toMs: number) => void;
}

/** A date at the axis's end is written on both sides of its point. */
const LABEL_PX = 40;
/** All charts that are on the page move their cross-hair together. */
const SYNC = 'page';
export const LEAST_DRAG_PX = 6;

export function optionsOf(look: ChartLook): Omit<uPlot.Options, 'width'> {
  const { box, kind, height, bare, onPoint, onBrush } = look;
  return {
    height,
    // The page's own zone, not the browser's.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), look.zone),
    legend: { show: false },
    padding: bare ? [0, 0, 0, 0] : [8, LABEL_PX / 2, 0, 0],
    cursor: {
      y: false,
      sync: { key: SYNC, setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
      points: { size: 6 },
    },
    scales: { x: { time: true, range: xRange(look) }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] } },
    axes: bare ? [{ show: false }, { show: false }] : axesOf(look),
    series: [{}, ...look.colors.map((color) => seriesOf(kind, tokenIn(box, color)))],
    hooks: {
      setCursor: [onPoint],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < LEAST_DRAG_PX) return;
          onBrush(chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ...(look.unfinished ? { draw: [(chart: uPlot) => hatchLast(chart, tokenIn(box, 'var(--panel)'))] } : {}),
    },
  };
}

/** Bars stand over their bucket's start: half a bucket more at both ends. */
function xRange({ kind, stepMs }: ChartLook): uPlot.Scale.Range {
  const half = kind === 'bars' ? Math.max(stepMs, 1000) / 2000 : 0;
  return (_, least, most) => [(least ?? 0) - half, Math.max(most ?? 0, (least ?? 0) + 1) + half];
}

function seriesOf(kind: ChartLook['kind'], color: string): uPlot.Series {
  if (kind === 'lines') return { stroke: color, width: 1.5, points: { show: false }, spanGaps: false };
  return {
    fill: color,
    width: 0,
    paths: uPlot.paths.bars?.({ size: [0.9, 40], gap: 1 }) as uPlot.Series.PathBuilder,
    points: { show: false },
  };
}

function axesOf({ box, format, zone, stepMs }: ChartLook): uPlot.Axis[] {
  const font = `${fontSize(box)}px 'Inter Variable', system-ui, sans-serif`;
  const stroke = tokenIn(box, 'var(--text-3)');
  return [
    {
      stroke,
      font,
      grid: { show: false },
      ticks: { show: false },
      size: 24,
      space: 72,
      values: (_, ticks) => ticks.map((tick, i) => formatTick(tick * 1000, zone, stepOf(ticks, i, stepMs))),
    },
    {
      stroke,
      font,
      size: axisWidth,
      space: 48,
      ticks: { show: false },
      grid: { stroke: tokenIn(box, 'var(--line)'), width: 1 },
      values: (_, ticks) => ticks.map(format),
    },
  ];
}

const AXIS_PX = 56;
const CHARACTER_PX = 7;

/** A cost of a fraction of a cent has more digits than there is room for usually. */
function axisWidth(_chart: uPlot, labels: readonly string[] | null): number {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.max(AXIS_PX, longest * CHARACTER_PX + 12);
}

function stepOf(ticks: readonly number[], index: number, fallbackMs: number): number {
  const [a, b] = [ticks[index], ticks[index + 1] ?? ticks[index - 1]];
  return a === undefined || b === undefined ? fallbackMs : Math.abs(b - a) * 1000;
}

function fontSize(box: HTMLElement): number {
  return box.ownerDocument.defaultView?.matchMedia('(width < 768px)').matches === true ? 12 : 11;
}

/** A canvas knows no custom properties. */
function tokenIn(box: HTMLElement, color: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name === undefined ? color : getComputedStyle(box).getPropertyValue(name).trim();
}

const HATCH_PX = 4;

function hatchLast(chart: uPlot, color: string): void {
  const xs = chart.data[0];
  const last = xs.at(-1);
  const before = xs.at(-2);
  if (last === undefined || before === undefined) return;
  const half = (last - before) / 2;
  const left = chart.valToPos(last - half, 'x', true);
  const right = Math.min(chart.valToPos(last + half, 'x', true), chart.bbox.left + chart.bbox.width);
  const { ctx } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, chart.bbox.top, right - left, chart.bbox.height);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = HATCH_PX / 2;
  ctx.beginPath();
  for (let x = left - chart.bbox.height; x < right; x += HATCH_PX * 2) {
    ctx.moveTo(x, chart.bbox.top + chart.bbox.height);
    ctx.lineTo(x + chart.bbox.height, chart.bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}
