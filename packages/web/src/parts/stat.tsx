// One number with its change and its course: a link to exactly the rows behind it.
import type { ReactNode } from 'react';
import type { Change } from '../format/numbers.ts';
import { AppLink, type Destination } from '../url/app-link.tsx';
import { cx } from './class-names.ts';
import { Sparkline } from './sparkline.tsx';
import { Skeleton } from './states.tsx';

interface StatProps {
  readonly label: string;
  /** undefined = on its way. */
  readonly value: ReactNode | undefined;
  readonly change?: Change | null;
  /** Which direction is good; neither: the change is only told. */
  readonly good?: 'up' | 'down';
  readonly course?: readonly (number | null)[];
  readonly to?: Destination;
  /** Below the value, such as “priced 980 of 1,000”. */
  readonly note?: ReactNode;
}

const ARROWS = { up: '↑ ', down: '↓ ', none: '' } as const;

export function Stat({ label, value, change = null, good, course, to, note }: StatProps) {
  const inside = (
    <>
      <span className="text-head text-text-2">{label}</span>
      <span className="tnum h-8 truncate text-stat font-semibold">
        {value ?? <Skeleton className="mt-1 h-6 w-20" />}
      </span>
      <span className="flex min-h-5 flex-wrap items-center gap-x-2 text-head">
        {change === null ? null : (
          <span className={cx('tnum whitespace-nowrap', toneOf(change, good))}>
            {change.text === 'new' ? '' : ARROWS[change.direction]}
            {change.text}
          </span>
        )}
        {note === undefined ? null : <span className="truncate text-text-3">{note}</span>}
        {course === undefined ? null : <Sparkline values={course} />}
      </span>
    </>
  );
  const box = 'flex min-w-0 flex-col gap-0.5 p-4';
  if (to === undefined) return <div className={box}>{inside}</div>;
  return (
    <AppLink {...to} className={cx(box, 'focus-inset hover:bg-hover')}>
      {inside}
    </AppLink>
  );
}

function toneOf({ direction }: Change, good: 'up' | 'down' | undefined): string {
  if (good === undefined || direction === 'none') return 'text-text-2';
  return direction === good ? 'text-ok' : 'text-error';
}
