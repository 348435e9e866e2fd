// One who uses a limit: how much of it, how near that is, and when it is free again.
import { CircleSlash } from 'lucide-react';
import type { ApiAnswer } from '../api/call.ts';
import { column, condition, type Filter, join, propertyField } from '../filter/filter.ts';
import { printFilter } from '../filter/print-filter.ts';
import { formatAmount, formatWindow } from '../format/limits.ts';
import { formatCount } from '../format/numbers.ts';
import { between, writeRange } from '../range/range.ts';
import { useNow } from '../range/use-range.tsx';
import { AppLink, type Destination } from '../url/app-link.tsx';
import { Badge } from './badge.tsx';
import { Value } from './value.tsx';

export type Use = ApiAnswer<'GET /v1/rate-limits/use'>[number];

interface UseRowProps {
  readonly use: Use;
  /** What the row is called. */
  readonly label: string;
}

export function UseRow({ use, label }: UseRowProps) {
  const { name, used, quota, unit, reset_ms: resetMs, window_seconds: windowSeconds } = use;
  const { nowMs } = useNow();
  const share = quota === 0 ? 1 : used / quota;
  return (
    <li className="relative grid min-h-8 grid-cols-1 items-center gap-x-3 border-b border-line px-2 hover:bg-hover max-md:py-1 md:grid-cols-[1fr_1fr_96px_200px_128px_64px]">
      <AppLink {...requestsOf(use, nowMs)} className="min-w-0 truncate after:absolute after:inset-0">
        {label}
      </AppLink>
      <span className="min-w-0 truncate text-text-2">{name ?? 'by header'}</span>
      <span aria-hidden className="h-2 overflow-hidden rounded-[2px] bg-sunken max-md:hidden">
        <span className="block h-full bg-[var(--volume)]" style={{ width: `${Math.min(share, 1) * 100}%` }} />
      </span>
      <span className="tnum truncate text-text-2 md:text-right md:text-text-1">
        {`${unit === 'cents' ? formatAmount('cents', used) : formatCount(used)} of ${formatAmount(unit, quota)} in ${formatWindow(windowSeconds)}`}
      </span>
      <span className="tnum truncate text-text-2 md:text-right">
        all free in <Value kind="duration" value={resetMs} about="Until nothing of this counts any more" />
      </span>
      <span className="text-right max-md:hidden">
        {share >= 1 ? (
          <Badge tone="warn" icon={CircleSlash}>
            full
          </Badge>
        ) : (
          <Value kind="share" value={share} about="Of the quota" />
        )}
      </span>
    </li>
  );
}

/** Hits of the cache and refused calls take nothing. */
const COUNTED = join('and', [
  condition(column('cached'), 'equals', false),
  condition(column('status'), 'not-equals', 429),
]);

/** What was counted, in the limit's window. */
function requestsOf(use: Use, nowMs: number): Destination {
  const { rule_id: ruleId, policy, segment, value, window_seconds: windowSeconds } = use;
  const own = value === null ? [] : [segmentFilter(segment ?? '', value)];
  const sent = ruleId === null ? [condition(column('rate_limit'), 'equals', policy)] : [];
  const window = between(nowMs - windowSeconds * 1000, nowMs);
  return {
    path: '/requests',
    search: { ...writeRange(window), f: printFilter(join('and', [...own, ...sent, COUNTED])) },
  };
}

function segmentFilter(segment: string, value: string): Filter {
  return condition(segment === 'user' ? column('user_id') : propertyField(segment), 'equals', value);
}
