// What a bucket of a chart comes to: beside the pointer while it moves, and held by a click, then with the ways on from there.
import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import { EVERYTHING, type Filter } from '../filter/filter.ts';
import { useDoor } from '../filter/use-door.ts';
import { formatMoment } from '../format/times.ts';
import { useKeys } from '../keys/keys.ts';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { between, type Span, writeRange } from '../range/range.ts';
import { useRange } from '../range/use-range.tsx';
import { AppLink } from '../url/app-link.tsx';
import type { Series, TimeChartProps } from './chart-props.ts';
import { type Bucket, bucketSpan, listed } from './tip-rows.ts';

type ChartTipProps = Pick<TimeChartProps, 'times' | 'series' | 'kind' | 'format' | 'rows'> & {
  readonly at: Bucket;
  /** null: it moves with the pointer. */
  readonly onClose: (() => void) | null;
};

const GAP_PX = 12;
/** Of ten rows with what stands around them. */
const MOST_HEIGHT_PX = 280;

export function ChartTip({ times, series, kind, format, rows = EVERYTHING, at, onClose }: ChartTipProps) {
  const { zone, nowMs, span } = useRange();
  const bucket = bucketSpan(times, at.index, span);
  const isLeft = at.x > window.innerWidth / 2;
  const place = isLeft ? { right: window.innerWidth - at.x + GAP_PX } : { left: at.x + GAP_PX };
  const total = kind === 'bars' && series.length > 1 ? sumAt(series, at.index) : null;
  return createPortal(
    <section
      aria-label="Values of this time"
      className={cx(
        'fixed w-max max-w-[280px] min-w-[160px] rounded-control border border-line bg-raised p-2 text-head text-text-1 shadow-float',
        onClose === null && 'pointer-events-none',
      )}
      style={{ ...place, top: Math.min(at.y, window.innerHeight - MOST_HEIGHT_PX) }}
    >
      <p className="tnum pb-1 text-text-2">
        {formatMoment(bucket.fromMs, zone, nowMs)} to {formatMoment(bucket.toMs, zone, nowMs)}
      </p>
      <table className="w-full">
        <tbody>
          {listed(series, at.index).map(({ label, color, value, place: seriesIndex }) => (
            <tr key={label} className={seriesIndex === at.nearest ? 'font-semibold' : undefined}>
              <td className="w-3">
                <span aria-hidden className="block size-2 rounded-[2px]" style={{ background: color }} />
              </td>
              <th
                scope="row"
                className={cx(
                  'max-w-[180px] truncate pr-4 text-left',
                  seriesIndex === at.nearest ? 'font-semibold' : 'font-normal',
                )}
              >
                {label}
              </th>
              <td className="tnum text-right whitespace-nowrap">{value === null ? '–' : format(value)}</td>
            </tr>
          ))}
          {total === null ? null : (
            <tr className="border-t border-line">
              <td />
              <th scope="row" className="pr-4 text-left font-normal text-text-2">
                total
              </th>
              <td className="tnum text-right whitespace-nowrap">{format(total)}</td>
            </tr>
          )}
        </tbody>
      </table>
      {onClose === null ? null : <WaysOn bucket={bucket} rows={rows} onClose={onClose} />}
    </section>,
    document.body,
  );
}

/** Of what is drawn on top of each other. */
function sumAt(series: readonly Series[], index: number): number {
  return series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
}

interface WaysOnProps {
  readonly bucket: Span;
  readonly rows: Filter | null;
  readonly onClose: () => void;
}

function WaysOn({ bucket, rows, onClose }: WaysOnProps) {
  const door = useDoor();
  const { setRange } = useRange();
  const range = between(bucket.fromMs, bucket.toMs);
  useKeys('Chart', [{ keys: 'Escape', label: 'Let go of the chart', run: onClose }]);
  // It stands where the pointer was; when the page moves below it, it would point elsewhere.
  useEffect(() => {
    window.addEventListener('scroll', onClose, { capture: true });
    return () => window.removeEventListener('scroll', onClose, { capture: true });
  }, [onClose]);
  const zoom = () => {
    onClose();
    setRange(range);
  };
  if (rows === null) {
    return (
      <div className="pt-2">
        <Button size="small" onClick={zoom}>
          Zoom
        </Button>
      </div>
    );
  }
  const to = door(rows);
  return (
    <div className="flex items-center gap-3 pt-2">
      <AppLink {...to} search={{ ...to.search, ...writeRange(range) }} className="text-accent hover:text-accent-hover">
        Open rows
      </AppLink>
      <Button size="small" onClick={zoom}>
        Zoom
      </Button>
    </div>
  );
}
