// The greatest few of something, as bars with their numbers; each a link to its rows.
import type { ReactNode } from 'react';
import { AppLink, type Destination } from '../url/app-link.tsx';

export interface BarRow {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  readonly shown: ReactNode;
  readonly to?: Destination;
  /** A token of the categories, such as `var(--c1)`. */
  readonly color?: string;
}

interface BarListProps {
  readonly rows: readonly BarRow[];
  readonly label: string;
}

export function BarList({ rows, label }: BarListProps) {
  const most = Math.max(...rows.map(({ value }) => value), Number.MIN_VALUE);
  return (
    <ul aria-label={label} className="flex flex-col">
      {rows.map((row) => (
        <li key={row.key} className="relative flex h-8 items-center gap-3 rounded-badge px-2 hover:bg-hover">
          <span
            aria-hidden
            className="absolute inset-y-1 left-0 rounded-badge opacity-25"
            style={{ width: `${Math.max((row.value / most) * 100, 0.5)}%`, background: row.color ?? 'var(--volume)' }}
          />
          <span className="relative min-w-0 flex-1 truncate">
            {row.to === undefined ? (
              row.label
            ) : (
              <AppLink {...row.to} className="after:absolute after:inset-0 hover:text-accent-hover">
                {row.label}
              </AppLink>
            )}
          </span>
          <span className="tnum relative text-right text-text-2">{row.shown}</span>
        </li>
      ))}
    </ul>
  );
}
