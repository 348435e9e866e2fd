// Where the time went: a bar a call on one axis, below its path.
import { type PointerEvent, useRef } from 'react';
import { formatDuration } from '../../format/numbers.ts';
import { cx } from '../../parts/class-names.ts';
import { usePageSearch, useUrlChange } from '../../url/use-url.ts';
import { Bar } from './bar.tsx';
import { RowCost } from './row-cost.tsx';
import { params } from './search.ts';
import { SessionGrid } from './session-grid.tsx';
import { type Tick, ticksOf } from './time-axis.ts';
import { useBoxWidth } from './use-box-width.ts';
import type { SessionView } from './use-session.ts';
import { type SessionTime, useWheel } from './use-window.ts';

const NARROW_PX = 480;
const LEAST_PATH_PX = 120;
/** Right of the bars and, where names stand above them, left of them. */
const MARGIN_PX = 12;

interface WaterfallProps {
  readonly view: SessionView;
  readonly time: SessionTime;
}

export function Waterfall({ view, time }: WaterfallProps) {
  const box = useRef<HTMLDivElement>(null);
  const { w } = usePageSearch(params);
  const changeUrl = useUrlChange();
  const width = useBoxWidth(box);
  const isNarrow = width > 0 && width < NARROW_PX;
  const pathWidth = Math.min(
    Math.max(w ?? Math.min(320, width * 0.4), LEAST_PATH_PX),
    Math.max(width - 160, LEAST_PATH_PX),
  );
  const left = isNarrow ? MARGIN_PX : pathWidth;
  const axisWidth = Math.max(width - left - MARGIN_PX, 0);
  useWheel(box, { left, width: axisWidth }, time);
  const ticks = ticksOf({ window: time.window, folds: time.folds, wholeMs: time.wholeMs, width: axisWidth });
  const axis = (
    <div className="relative h-full" style={isNarrow ? { marginInline: MARGIN_PX } : { marginRight: MARGIN_PX }}>
      {ticks.map((tick) => (
        <TickLabel key={`${tick.atMs} ${tick.foldedMs ?? ''}`} tick={tick} />
      ))}
    </div>
  );
  return (
    <SessionGrid
      label="Waterfall"
      view={view}
      box={box}
      isNarrow={isNarrow}
      template={`${pathWidth}px minmax(0, 1fr)`}
      head={
        isNarrow ? (
          axis
        ) : (
          <>
            <PathHead
              width={pathWidth}
              onWidth={(next) => changeUrl({ w: String(Math.round(next)) }, { replace: true })}
            />
            {axis}
          </>
        )
      }
      behind={<FoldLines ticks={ticks} left={left} width={axisWidth} />}
      beside={(row) => <RowCost row={row} />}
      onDoubleClick={(row) => time.fitTo({ fromMs: row.startMs - time.startMs, toMs: row.endMs - time.startMs })}
      cells={(row) => (
        <div
          role="gridcell"
          className="relative h-5 overflow-hidden"
          style={isNarrow ? { marginInline: MARGIN_PX } : { marginRight: MARGIN_PX }}
        >
          <Bar row={row} time={time} width={axisWidth} />
        </div>
      )}
    />
  );
}

function TickLabel({ tick: { atMs, place, foldedMs } }: { readonly tick: Tick }) {
  return (
    <span
      className={cx(
        'tnum absolute top-2 text-caption whitespace-nowrap text-text-3',
        place > 0.94 ? '-translate-x-full' : place > 0.02 && '-translate-x-1/2',
      )}
      style={{ left: `${place * 100}%` }}
    >
      {foldedMs === null ? formatDuration(atMs) : `… ${formatDuration(foldedMs)} …`}
    </span>
  );
}

interface FoldLinesProps {
  readonly ticks: readonly Tick[];
  readonly left: number;
  readonly width: number;
}

function FoldLines({ ticks, left, width }: FoldLinesProps) {
  return ticks
    .filter(({ foldedMs }) => foldedMs !== null)
    .map(({ atMs, place }) => (
      <span
        key={atMs}
        aria-hidden
        className="absolute inset-y-0 border-l border-dashed border-line-strong"
        style={{ left: left + place * width }}
      />
    ));
}

interface PathHeadProps {
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

function PathHead({ width, onWidth }: PathHeadProps) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const drag = (event: PointerEvent) => {
    if (from.current !== null) onWidth(from.current.width + event.clientX - from.current.x);
  };
  return (
    <div className="relative flex items-center px-2 text-head font-semibold text-text-2">
      <span className="flex-1 pl-6">Path</span>
      <span>Cost</span>
      <div
        className="absolute inset-y-0 right-0 w-2 cursor-col-resize border-r border-line hover:border-accent"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = { x: event.clientX, width };
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          from.current = null;
        }}
      />
    </div>
  );
}
