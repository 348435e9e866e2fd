// Who is nearest to being held back, as the gateways count it at this moment.
import { CircleSlash } from 'lucide-react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { column, condition, type Filter, join, propertyField } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Loaded, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { between, writeRange } from '../../range/range.ts';
import { useNow } from '../../range/use-range.tsx';
import { AppLink, type Destination } from '../../url/app-link.tsx';
import { formatAmount, formatWindow } from './draft.ts';

type Use = ApiAnswer<'GET /v1/rate-limits/use'>[number];

const EVERY_MS = 10_000;
const MOST = 20;

export function Uses() {
  const query = useApi('GET /v1/rate-limits/use', { query: { limit: MOST } }, { everyMs: EVERY_MS });
  return (
    <Panel title="Nearest to their limit" className="shrink-0">
      <Loaded query={query} what="The use of the limits" skeleton={<SkeletonLines lines={4} />}>
        {(uses) =>
          uses.length === 0 ? (
            <p>Nobody has used anything of a limit in its window.</p>
          ) : (
            <>
              <p className="pb-2 text-text-2">
                As the gateways count it, over each limit’s window up to now. What is under way counts already.
              </p>
              <ul aria-label="Nearest to their limit">
                {uses.map((use) => (
                  <UseRow key={JSON.stringify([use.rule_id, use.policy, use.value])} use={use} />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function UseRow({ use }: { readonly use: Use }) {
  const { name, value, used, quota, unit, reset_ms: resetMs, window_seconds: windowSeconds } = use;
  const { nowMs } = useNow();
  const share = quota === 0 ? 1 : used / quota;
  return (
    <li className="relative grid min-h-8 grid-cols-1 items-center gap-x-3 border-b border-line px-2 hover:bg-hover max-md:py-1 md:grid-cols-[1fr_1fr_96px_200px_128px_64px]">
      <AppLink {...requestsOf(use, nowMs)} className="min-w-0 truncate after:absolute after:inset-0">
        {value ?? 'All together'}
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
