// The bar of a call: until the first token, then the rest; its length, and how it failed, wherever there is room. A place without
// a call is an outline over all that is below it.

import { CircleAlert } from 'lucide-react';
import { formatDuration } from '../../format/numbers.ts';
import { shownOutcome } from '../../parts/badge.tsx';
import { cx } from '../../parts/class-names.ts';
import type { SessionRow } from './rows.ts';
import { placeLabel, shownAt } from './time-axis.ts';
import type { SessionTime } from './use-window.ts';

interface BarProps {
  readonly row: SessionRow;
  readonly time: SessionTime;
  /** Of the box, px. */
  readonly width: number;
}

const LEAST_PX = 2;
const LETTER_PX = 6.3;
const ICON_PX = 18;

export function Bar({ row, time, width }: BarProps) {
  const { window, folds, startMs } = time;
  const xOf = (ms: number) => ((shownAt(ms - startMs, folds) - window.from) / (window.to - window.from)) * width;
  const { call } = row;
  const from = call === null ? row.startMs : Date.parse(call.request_created_at);
  const [left, right] = [xOf(from), xOf(call === null ? row.endMs : from + call.delay_ms)];
  const length = Math.max(right - left, LEAST_PX);
  const token = call?.time_to_first_token ?? null;
  return (
    <>
      {row.canFold ? <Outline left={xOf(row.startMs)} right={xOf(row.endMs)} isThin={call !== null} /> : null}
      {call === null ? null : (
        <span
          data-bar
          className="absolute inset-y-0.5 overflow-hidden rounded-[2px]"
          style={{ left, width: length, background: row.color }}
        >
          {token === null ? null : (
            <span
              data-first-token
              className="absolute inset-y-0 left-0 bg-[repeating-linear-gradient(45deg,transparent_0_2px,var(--panel)_2px_4px)]"
              style={{ width: xOf(from + token) - left }}
            />
          )}
        </span>
      )}
      {call === null && !row.isFolded && row.canFold ? null : (
        <Label
          row={row}
          ms={call?.delay_ms ?? row.endMs - row.startMs}
          left={left}
          right={left + length}
          width={width}
        />
      )}
    </>
  );
}

function Outline({ left, right, isThin }: { readonly left: number; readonly right: number; readonly isThin: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        'absolute border-control',
        isThin
          ? 'bottom-0 border-b'
          : 'inset-y-1.5 border-x before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-control',
      )}
      style={{ left, width: Math.max(right - left, LEAST_PX) }}
    />
  );
}

interface LabelProps {
  readonly row: SessionRow;
  readonly ms: number;
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

function Label({ row, ms, left, right, width }: LabelProps) {
  const text = formatDuration(ms);
  const why = row.failed ? whyOf(row) : '';
  const needed = (text.length + why.length) * LETTER_PX + (row.failed ? ICON_PX : 0);
  const [from, to] = [Math.max(left, 0), Math.min(right, width)];
  // Out of view: nothing to be the label of.
  if (to < 0 || from > width) return null;
  const place = placeLabel({ left: from, width: to - from, box: width, label: needed });
  const at = { inside: { right: width - to + 4 }, right: { left: to + 6 }, left: { right: width - from + 6 } }[place];
  return (
    <span
      data-label={place}
      className={cx(
        'tnum absolute top-0.5 flex h-4 items-center gap-1 rounded-[2px] text-caption whitespace-nowrap',
        place === 'inside' && row.call !== null && 'bg-panel px-1',
        row.failed ? 'text-error' : 'text-text-2',
      )}
      style={at}
    >
      {text}
      {row.failed ? (
        <>
          <CircleAlert size={12} strokeWidth={1.5} aria-hidden className="shrink-0" />
          {why}
        </>
      ) : null}
    </span>
  );
}

/** Of a closed place how many below it failed. */
function whyOf({ call, sums, isFolded }: SessionRow): string {
  if (call === null || isFolded) return sums.errors === 1 ? '1 error' : `${sums.errors} errors`;
  return shownOutcome(call.outcome, call.response_status).word;
}
