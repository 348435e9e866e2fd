// The values of the past against a threshold that can be dragged: shaded where the alert fires, grey where there was too little
// to go by.
import { type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { formatDay, formatMoment, formatTick } from '../../format/times.ts';
import { useRange } from '../../range/use-range.tsx';
import { formatMeasure } from './words.ts';

export type Preview = ApiAnswer<'POST /v1/alert/preview'>;

interface ThresholdChartProps {
  readonly preview: Preview;
  readonly metric: string;
  readonly threshold: number;
  /** Without it the threshold stands still. */
  readonly onThreshold?: (value: number) => void;
  readonly height?: number;
}

const LEFT = 56;
const TOP = 12;
const BOTTOM = 20;

interface Plane {
  readonly width: number;
  readonly height: number;
  readonly most: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
}

export function ThresholdChart(props: ThresholdChartProps) {
  const { preview, metric, threshold, onThreshold, height = 180 } = props;
  const { zone, nowMs } = useRange();
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  const plane = planeOf(preview, threshold, width, height);
  const pointed = at === null ? undefined : preview.points[at];
  const point = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const part = (clientX - currentTarget.getBoundingClientRect().left - LEFT) / (plane.width - LEFT);
    const last = preview.points.length - 1;
    setAt(part < 0 ? null : Math.max(0, Math.min(last, Math.round(part * last))));
  };
  return (
    <figure ref={box} aria-labelledby={id} className="min-w-0">
      <figcaption id={id} className="tnum flex h-5 items-center gap-2 text-head text-text-2">
        {pointed === undefined ? (
          sentenceOf(props)
        ) : (
          <>
            <span>{formatMoment(Date.parse(pointed.time), zone, nowMs)}</span>
            <span className="text-text-1">
              {pointed.value === null ? 'too few requests' : formatMeasure(metric, pointed.value)}
            </span>
          </>
        )}
      </figcaption>
      <svg
        width={width}
        height={height}
        role="presentation"
        className="block touch-pan-y select-none"
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
      >
        <Ground plane={plane} preview={preview} metric={metric} zone={zone} />
        <Course preview={preview} plane={plane} />
        {pointed === undefined ? null : (
          <line
            x1={plane.x(Date.parse(pointed.time))}
            x2={plane.x(Date.parse(pointed.time))}
            y1={TOP}
            y2={height - BOTTOM}
            stroke="var(--line-strong)"
          />
        )}
        <Threshold plane={plane} metric={metric} threshold={threshold} onThreshold={onThreshold} />
      </svg>
    </figure>
  );
}

function useWidth(): readonly [React.RefObject<HTMLElement | null>, number] {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(element.clientWidth, LEFT * 2)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

function planeOf({ points, step_ms: stepMs }: Preview, threshold: number, width: number, height: number): Plane {
  const fromMs = Date.parse(points[0]?.time ?? '') || 0;
  const toMs = Math.max(Date.parse(points.at(-1)?.time ?? '') || 0, fromMs + stepMs);
  const greatest = Math.max(threshold, ...points.map(({ value }) => value ?? 0));
  const most = greatest > 0 ? greatest * 1.1 : 1;
  return {
    ...{ width, height, most, fromMs, toMs },
    x: (atMs) => LEFT + ((atMs - fromMs) / (toMs - fromMs)) * (width - LEFT),
    y: (value) => TOP + (1 - value / most) * (height - TOP - BOTTOM),
  };
}

function sentenceOf({ preview, metric }: ThresholdChartProps): string {
  const known = preview.points.flatMap(({ value }) => value ?? []);
  if (known.length === 0) return 'Nothing to go by in this range.';
  const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => formatMeasure(metric, value));
  return least === most ? `${least} in this range` : `${least} to ${most} in this range`;
}

function Course({ preview: { points }, plane: { x, y } }: { readonly preview: Preview; readonly plane: Plane }) {
  const spots = points.map(({ time, value }) => (value === null ? null : ([x(Date.parse(time)), y(value)] as const)));
  const isKnown = (index: number) => (spots[index] ?? null) !== null;
  // A point without a value lifts the pen: a gap is a gap, and a value between two of them a dot.
  const path = spots.map((spot, i) => {
    if (spot === null) return '';
    return `${isKnown(i - 1) ? 'L' : 'M'}${spot[0].toFixed(1)},${spot[1].toFixed(1)}`;
  });
  return (
    <>
      <path d={path.join('')} fill="none" stroke="var(--c1)" strokeWidth={1.5} strokeLinejoin="round" />
      {spots.map((spot, i) =>
        spot === null || isKnown(i - 1) || isKnown(i + 1) ? null : (
          <circle key={spot[0]} cx={spot[0]} cy={spot[1]} r={2} fill="var(--c1)" />
        ),
      )}
    </>
  );
}

interface GroundProps {
  readonly plane: Plane;
  readonly preview: Preview;
  readonly metric: string;
  readonly zone: string;
}

const X_TICKS = 4;
const DAY_MS = 86_400_000;

/** 0 and up to three round values above. */
function levelsOf(most: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10(most / 2));
  const step = [5, 2, 1].map((each) => each * size).find((each) => each * 2 <= most) ?? size;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

function Ground({ plane, preview, metric, zone }: GroundProps) {
  const { x, y, width, height, most, fromMs, toMs } = plane;
  const bottom = height - BOTTOM;
  const tickMs = (toMs - fromMs) / X_TICKS;
  return (
    <>
      {gapsOf(preview).map(([from, to]) => (
        <rect key={from} x={x(from)} y={TOP} width={x(to) - x(from)} height={bottom - TOP} fill="var(--sunken)" />
      ))}
      {preview.triggered.map(({ start, end }) => {
        const [from, to] = [x(Date.parse(start)), x(end === null ? toMs : Date.parse(end))];
        return (
          <rect
            key={start}
            data-fires
            x={from}
            y={TOP}
            width={Math.max(to - from, 2)}
            height={bottom - TOP}
            fill="var(--error-bg)"
          />
        );
      })}
      {levelsOf(most).map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} stroke="var(--line)" />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end" className="tnum text-caption" fill="var(--text-3)">
            {formatMeasure(metric, value)}
          </text>
        </g>
      ))}
      {Array.from({ length: X_TICKS }, (_, i) => fromMs + i * tickMs).map((atMs) => (
        <text key={atMs} x={x(atMs)} y={height - 4} className="tnum text-caption" fill="var(--text-3)">
          {tickMs < DAY_MS ? formatTick(atMs, zone, tickMs) : formatDay(atMs, zone, toMs)}
        </text>
      ))}
    </>
  );
}

/** Stretches without a value. */
function gapsOf({ points, step_ms: stepMs }: Preview): readonly (readonly [number, number])[] {
  const gaps: [number, number][] = [];
  for (const { time, value } of points) {
    if (value !== null) continue;
    const atMs = Date.parse(time);
    const last = gaps.at(-1);
    if (last !== undefined && atMs - last[1] <= stepMs) last[1] = atMs;
    else gaps.push([atMs, atMs]);
  }
  return gaps.filter(([from, to]) => to > from);
}

interface ThresholdProps {
  readonly plane: Plane;
  readonly metric: string;
  readonly threshold: number;
  readonly onThreshold: ((value: number) => void) | undefined;
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: 0.01, ArrowDown: -0.01, PageUp: 0.1, PageDown: -0.1 };
const GRAB_PX = 12;

function Threshold({ plane, metric, threshold, onThreshold }: ThresholdProps) {
  const { width, height, most, y } = plane;
  const at = y(threshold);
  const line = (
    <>
      <line x1={LEFT} x2={width} y1={at} y2={at} stroke="var(--error-solid)" strokeWidth={1.5} strokeDasharray="6 4" />
      <text x={width - 4} y={at - 4} textAnchor="end" className="tnum text-caption" fill="var(--error)">
        {formatMeasure(metric, threshold)}
      </text>
    </>
  );
  if (onThreshold === undefined) return line;
  const drag = ({ clientY, currentTarget, pointerId }: PointerEvent<SVGGElement>) => {
    if (!currentTarget.hasPointerCapture(pointerId)) return;
    const top = currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0;
    const part = 1 - (clientY - top - TOP) / (height - TOP - BOTTOM);
    onThreshold(Math.max(part, 0) * most);
  };
  return (
    <g
      role="slider"
      tabIndex={0}
      aria-label="Threshold"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={threshold}
      aria-valuetext={formatMeasure(metric, threshold)}
      className="cursor-ns-resize touch-none"
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onThreshold(Math.max(threshold + step * most, 0));
      }}
    >
      <rect x={LEFT} y={at - GRAB_PX} width={Math.max(width - LEFT, 0)} height={GRAB_PX * 2} fill="transparent" />
      {line}
    </g>
  );
}
