// Cards of a few numbers: threats, cache, averages.
import type { ReactNode } from 'react';
import { column, condition } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { formatCount } from '../../format/numbers.ts';
import { Value } from '../../parts/value.tsx';
import { useRange } from '../../range/use-range.tsx';
import { AppLink, type Destination } from '../../url/app-link.tsx';
import { type Answer, tokensOf } from './answer.ts';
import { Nothing } from './leaders.tsx';

interface NumbersProps {
  readonly answer: Answer;
}

export function Threats({ answer: { totals } }: NumbersProps) {
  const door = useDoor();
  if (totals.threats === 0) {
    return <Nothing>{`No threats. Security checked ${formatCount(totals.threats_checked)} requests.`}</Nothing>;
  }
  return (
    <Numbers>
      <Line label="Refused as threats" to={door(condition(column('threat'), 'equals', true))}>
        <Value kind="count" value={totals.threats} />
      </Line>
      <Line label="Checked">
        <Value kind="count" value={totals.threats_checked} />
      </Line>
    </Numbers>
  );
}

export function CacheNumbers({ answer: { totals } }: NumbersProps) {
  const door = useDoor();
  const hits = door(condition(column('cached'), 'equals', true));
  if (totals.cache_asked === 0)
    return <Nothing>No request asked the cache. Send the header Helicone-Cache-Enabled.</Nothing>;
  return (
    <Numbers>
      <Line label="Hits" to={hits}>
        <Value kind="count" value={totals.cache_hits} />
      </Line>
      <Line label="Hit rate">
        <Value
          kind="share"
          value={totals.cache_hits / totals.cache_asked}
          about={`Of ${formatCount(totals.cache_asked)} requests that asked the cache`}
        />
      </Line>
      <Line label="Saved cost" to={hits}>
        <Value kind="cost" value={totals.cache_saved_usd} about="Of the hits whose answer’s cost is known" />
      </Line>
      <Line label="Saved time" to={hits}>
        <Value kind="duration" value={totals.cache_saved_ms} />
      </Line>
    </Numbers>
  );
}

export function Averages({ answer: { totals } }: NumbersProps) {
  const door = useDoor();
  const { span } = useRange();
  const none = totals.requests === 0 ? 'No request in this range' : null;
  const each = (sum: number) => (totals.requests === 0 ? null : sum / totals.requests);
  return (
    <Numbers>
      <Line label="Active users" to={door(undefined, '/users')}>
        <Value kind="count" value={totals.active_users} />
      </Line>
      <Line label="Tokens per minute" to={door()}>
        <Value kind="rate" unit="tok/min" value={tokensOf(totals) / ((span.toMs - span.fromMs) / 60_000)} />
      </Line>
      <Line label="Tokens per request" to={door()}>
        <Value kind="compact" value={each(tokensOf(totals))} none={none} />
      </Line>
      <Line label="Cost per priced request" to={door(undefined, '/models')}>
        <Value
          kind="cost"
          value={totals.cost === null || totals.priced === 0 ? null : totals.cost / totals.priced}
          none={none}
        />
      </Line>
      <Line label="Latency, average" to={door()}>
        <Value kind="duration" value={totals.average_latency} none={none} />
      </Line>
      <Line label="Our own overhead, average" to={door()}>
        <Value kind="duration" value={totals.average_overhead} none={none} />
      </Line>
    </Numbers>
  );
}

function Numbers({ children }: { readonly children: ReactNode }) {
  return <ul className="flex flex-col">{children}</ul>;
}

interface LineProps {
  readonly label: string;
  readonly to?: Destination;
  readonly children: ReactNode;
}

function Line({ label, to, children }: LineProps) {
  return (
    <li className="relative flex h-8 items-center gap-3 rounded-badge px-2 max-md:h-[44px]">
      <span className="min-w-0 flex-1 truncate text-text-2">
        {to === undefined ? (
          label
        ) : (
          <AppLink {...to} className="after:absolute after:inset-0 text-accent hover:text-accent-hover">
            {label}
          </AppLink>
        )}
      </span>
      <span className="text-right">{children}</span>
    </li>
  );
}
