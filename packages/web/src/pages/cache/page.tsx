// Cache: is the cache earning its keep?
import { useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { column, condition } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { Button } from '../../parts/button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Stat } from '../../parts/stat.tsx';
import { Empty, Loaded, Skeleton } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { incrementOf } from '../../range/buckets.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { Answers } from './answers.tsx';
import { Courses } from './courses.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Purge } from './purge.tsx';
import type { Saved } from './saved.ts';

const SIZE_EVERY_MS = 30_000;

/** Hits, as the list of requests filters them. */
const HITS = { f: printFilter(condition(column('cached'), 'equals', true)) };

export function Page() {
  const { span, zone } = useRange();
  const [purging, setPurging] = useState(false);
  const refused = useRefusal('manage');
  const query = useApi('GET /v1/cache/metrics', {
    query: {
      ...timeFilterOf(span),
      dbIncrement: incrementOf(span),
      timeZoneDifference: String(offsetMinutes(span.toMs, zone)),
    },
  });
  return (
    <>
      <PageHeader title="Cache">
        <Button refused={refused} onClick={() => setPurging(true)}>
          Empty the cache
        </Button>
      </PageHeader>
      {purging ? <Purge onClose={() => setPurging(false)} /> : null}
      <div className="min-h-0 flex-1 overflow-y-auto p-(--edge)">
        <Loaded query={query} what="What the cache saved" skeleton={<Boxes />}>
          {(saved) => (saved.cache_enabled_count === 0 ? <Unused /> : <Used saved={saved} />)}
        </Loaded>
      </div>
    </>
  );
}

function Boxes() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-[100px] w-full" />
      <Skeleton className="h-[240px] w-full" />
      <Skeleton className="h-[320px] w-full" />
    </div>
  );
}

function Used({ saved }: { readonly saved: Saved }) {
  return (
    <div className="flex flex-col gap-4">
      <Stats saved={saved} />
      <Courses saved={saved} />
      <Answers />
    </div>
  );
}

function Stats({ saved }: { readonly saved: Saved }) {
  const { cache_hit_count: hits, cache_enabled_count: asked } = saved;
  const tokens = saved.saved_prompt_tokens + saved.saved_completion_tokens;
  const to = { path: '/requests', search: HITS };
  return (
    <section
      aria-label="Totals"
      className="grid grid-cols-2 overflow-hidden rounded-panel border border-line bg-panel md:grid-cols-5"
    >
      <Stat
        label="Hit rate"
        value={<Value kind="share" value={hits / asked} about="Of the requests that asked the cache" />}
        note={`${formatCount(hits)} of ${formatCount(asked)}`}
        to={to}
      />
      <Stat
        label="Saved"
        value={<Value kind="cost" value={saved.saved_cost} about="What the answers cost the first time" />}
        note="where the cost is known"
        to={to}
      />
      <Stat
        label="Saved time"
        value={
          <Value
            kind="duration"
            value={saved.saved_latency_ms}
            about="How much longer the providers took the first time"
          />
        }
        to={to}
      />
      <Stat
        label="Saved tokens"
        value={<Value kind="token-sum" value={tokens} about="In and out, that no provider was asked for" />}
        to={to}
      />
      <Entries />
    </section>
  );
}

/** Of this moment, whatever the range. */
function Entries() {
  const { data, error } = useApi('GET /v1/cache/size', {}, { everyMs: SIZE_EVERY_MS });
  if (error !== null) return <Stat label="Entries" value={<Value kind="count" value={null} about={error.message} />} />;
  if (data === undefined) return <Stat label="Entries" value={undefined} />;
  return (
    <Stat
      label="Entries"
      value={<Value kind="count" value={data.entries} about="Kept at this moment" />}
      note={`${formatBytes(data.bytes)} of ${formatBytes(data.max_bytes)}`}
    />
  );
}

/** Nothing in the range: because it is not used at all, or not now. */
function Unused() {
  const ever = useApi('GET /v1/cache/metrics', { query: { start: '2020-01-01T00:00:00Z', dbIncrement: 'year' } });
  return (
    <Loaded query={ever} what="What the cache saved" skeleton={<Boxes />}>
      {({ cache_enabled_count: asked }) =>
        asked === 0 ? (
          <FirstSteps />
        ) : (
          <Empty flush title="No request in this range asked the cache. Widen the range with -." />
        )
      }
    </Loaded>
  );
}
