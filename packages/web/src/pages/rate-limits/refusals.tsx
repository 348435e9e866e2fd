// Calls that were refused with 429: when, whose limit it was, and whom it met.
import { useApi } from '../../api/use-api.ts';
import { bucketsOf } from '../../chart/series.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { column, condition, type Filter, join, toTree } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { BarList } from '../../parts/bar-list.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Loaded, Skeleton, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { incrementOf } from '../../range/buckets.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { AppLink, type Destination } from '../../url/app-link.tsx';
import type { Rule } from './draft.ts';
import { REFUSED, type Refusal, refusersOf } from './refusers.ts';

const TREE = toTree(REFUSED);
const USERS = 10;
const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)'] as const;

function door(filter: Filter): Destination {
  return { path: '/requests', search: { f: printFilter(filter) } };
}

export function Refusals({ rules }: { readonly rules: readonly Rule[] }) {
  const { span, zone } = useRange();
  const query = useApi('POST /v1/rate-limits/refusals/over-time', {
    body: {
      timeFilter: timeFilterOf(span),
      dbIncrement: incrementOf(span),
      timeZoneDifference: offsetMinutes(span.toMs, zone),
    },
  });
  return (
    <>
      <Panel
        title="429s over time, by limit"
        className="shrink-0"
        actions={
          <AppLink {...door(REFUSED)} className="text-accent hover:text-accent-hover">
            Refused requests
          </AppLink>
        }
      >
        <Loaded query={query} what="The refused requests" skeleton={<Skeleton className="h-[224px] w-full" />}>
          {(refusals) => <RefusalChart refusals={refusals} rules={rules} />}
        </Loaded>
      </Panel>
      <div className="grid shrink-0 grid-cols-1 gap-4 lg:grid-cols-2">
        <Panel title="Refused by">
          <Loaded query={query} what="Who refused" skeleton={<SkeletonLines lines={4} />}>
            {(refusals) => <Refusers refusals={refusals} rules={rules} />}
          </Loaded>
        </Panel>
        <RefusedUsers />
      </div>
    </>
  );
}

interface RefusalsProps {
  readonly refusals: readonly Refusal[];
  readonly rules: readonly Rule[];
}

function RefusalChart({ refusals, rules }: RefusalsProps) {
  const { span, zone, range } = useRange();
  const times = bucketsOf(span, incrementOf(span), zone);
  const ours = sumOf(refusals.filter(({ by }) => by === 'limit'));
  const all = sumOf(refusals);
  const series = refusersOf(refusals, rules, { times, most: COLORS.length }).map(({ label, values }, i) => ({
    ...{ label, values },
    color: COLORS[i] ?? 'var(--c-other)',
  }));
  return (
    <>
      <p className="pb-2 text-text-2">
        {all === 0
          ? 'Nobody was held back in this range.'
          : `${formatCount(ours)} by limits here, ${formatCount(all - ours)} by providers.`}
      </p>
      <TimeChart
        label="Requests refused with 429 over time, by limit"
        kind="bars"
        times={times}
        unfinished={range.kind !== 'between'}
        series={series.length > 0 ? series : [{ label: '429', color: 'var(--c1)', values: times.map(() => 0) }]}
        format={formatCount}
        rows={REFUSED}
      />
    </>
  );
}

function sumOf(refusals: readonly Refusal[]): number {
  return refusals.reduce((sum, { requests }) => sum + requests, 0);
}

/** In a range of one bucket: only the sums are wanted. */
function Refusers({ refusals, rules }: RefusalsProps) {
  const refusers = refusersOf(refusals, rules, { times: [], most: USERS });
  if (refusers.length === 0) return <Empty flush title="Nothing was answered with 429 in this range." />;
  return (
    <BarList
      label="Refused by"
      rows={refusers.map(({ key, label, requests, rows }) => ({
        ...{ key, label, value: requests },
        shown: <Value kind="count" value={requests} />,
        ...(rows === null ? {} : { to: door(rows) }),
      }))}
    />
  );
}

function RefusedUsers() {
  const { span, zone } = useRange();
  const query = useApi('POST /v1/user/metrics/query', {
    body: {
      filter: TREE,
      offset: 0,
      limit: USERS,
      timeFilter: { startTimeUnixSeconds: span.fromMs / 1000, endTimeUnixSeconds: span.toMs / 1000 },
      timeZoneDifferenceMinutes: offsetMinutes(span.toMs, zone),
      sort: { total_requests: 'desc' },
    },
  });
  return (
    <Panel title="Users held back">
      <Loaded query={query} what="The users" skeleton={<SkeletonLines lines={6} />}>
        {({ users }) =>
          users.length === 0 ? (
            <Empty flush title="No user was answered with 429 in this range." />
          ) : (
            <BarList
              label="Users held back"
              rows={users.map(({ user_id: id, total_requests: count }) => ({
                key: id,
                label: id,
                value: count,
                shown: <Value kind="count" value={count} />,
                to: door(join('and', [REFUSED, condition(column('user_id'), 'equals', id)])),
              }))}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
