// Who is nearest to being held back.

import { CircleSlash } from 'lucide-react';
import { column, condition, type Filter, join, propertyField } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ErrorBox, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { between, writeRange } from '../../range/range.ts';
import { useNow } from '../../range/use-range.tsx';
import { AppLink, type Destination } from '../../url/app-link.tsx';
import { formatAmount, formatWindow, type Rule } from './draft.ts';
import { COUNTED, type SegmentUse, useUses } from './use-uses.ts';

export function Uses({ rules }: { readonly rules: readonly Rule[] }) {
  const { rows, error } = useUses(rules);
  return (
    <Panel title="Nearest to their limit" className="shrink-0">
      {rows === undefined ? (
        error === null ? (
          <SkeletonLines lines={4} />
        ) : (
          <ErrorBox error={error} what="The use of the rules" />
        )
      ) : (
        <>
          <p className="pb-2 text-text-2">
            As recorded, over each rule’s own window up to now. What is under way counts as soon as it ends.
          </p>
          {rows.length === 0 ? (
            <p>Nobody has used anything of these rules in their windows.</p>
          ) : (
            <ul aria-label="Nearest to their limit">
              {rows.map((use) => (
                <UseRow key={`${use.rule.id} ${use.name}`} use={use} />
              ))}
            </ul>
          )}
        </>
      )}
    </Panel>
  );
}

function UseRow({ use }: { readonly use: SegmentUse }) {
  const { rule, name, used, share } = use;
  const { nowMs } = useNow();
  return (
    <li className="relative grid min-h-8 grid-cols-1 items-center gap-x-3 border-b border-line px-2 hover:bg-hover max-md:py-1 md:grid-cols-[1fr_1fr_96px_200px_64px]">
      <AppLink {...requestsOf(use, nowMs)} className="min-w-0 truncate after:absolute after:inset-0">
        {name ?? 'All together'}
      </AppLink>
      <span className="min-w-0 truncate text-text-2 max-md:hidden">{rule.name}</span>
      <span aria-hidden className="h-2 overflow-hidden rounded-[2px] bg-sunken max-md:hidden">
        <span className="block h-full bg-[var(--volume)]" style={{ width: `${Math.min(share, 1) * 100}%` }} />
      </span>
      <span className="tnum truncate text-text-2 md:text-right md:text-text-1">
        {`${rule.unit === 'cents' ? formatAmount('cents', used) : formatCount(used)} of ${formatAmount(rule.unit, rule.quota)} in ${formatWindow(rule.window_seconds)}`}
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

/** What was counted, in the rule's window. */
function requestsOf({ rule, name }: SegmentUse, nowMs: number): Destination {
  const own = name === null ? [] : [segmentFilter(rule.segment ?? '', name)];
  const window = between(nowMs - rule.window_seconds * 1000, nowMs);
  return { path: '/requests', search: { ...writeRange(window), f: printFilter(join('and', [...own, COUNTED])) } };
}

function segmentFilter(segment: string, value: string): Filter {
  return condition(segment === 'user' ? column('user_id') : propertyField(segment), 'equals', value);
}
