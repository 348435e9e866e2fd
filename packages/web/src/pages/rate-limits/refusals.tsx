// Calls that were refused with 429: when, whose limit it was, and whom it met.
import { useApi } from '../../api/use-api.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { column, condition, type Filter, join, toTree } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatCount } from '../../format/numbers.ts';
import { offsetMinutes } from '../../format/times.ts';
import { BarList } from '../../parts/bar-list.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Loaded, Skeleton, SkeletonLines } from '../../parts/states.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { AppLink, type Destination } from '../../url/app-link.tsx';

const REFUSED = condition(column('status'), 'equals', 429);
const TREE = toTree(REFUSED);
const USERS = 10;

function door(filter: Filter): Destination {
  return { path: '/requests', search: { f: printFilter(filter) } };
}

export function Refusals() {
  const { span, zone, nowMs } = useRange();
  const query = useApi('POST /api/dashboard', {
    body: { filter: TREE, timeFilter: timeFilterOf(span), timeZone: zone },
  });
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <Panel
        title="429s over time"
        actions={
          <AppLink {...door(REFUSED)} className="text-accent hover:text-accent-hover">
            Refused requests
          </AppLink>
        }
      >
        <Loaded query={query} what="The refused requests" skeleton={<Skeleton className="h-[224px] w-full" />}>
          {({ over_time: overTime, errors_by_status: byStatus }) => {
            const ours = byStatus
              .filter(({ outcome }) => outcome === 'limited')
              .reduce((sum, { requests }) => sum + requests, 0);
            const all = byStatus.reduce((sum, { requests }) => sum + requests, 0);
            return (
              <>
                <p className="pb-2 text-text-2">
                  {all === 0
                    ? 'Nobody was held back in this range.'
                    : `${formatCount(ours)} by limits here, ${formatCount(all - ours)} by providers.`}
                </p>
                <TimeChart
                  label="Requests refused with 429 over time"
                  kind="bars"
                  times={overTime.map(({ start }) => Date.parse(start))}
                  unfinished={Date.parse(overTime.at(-1)?.end ?? '') > nowMs}
                  series={[{ label: '429', color: 'var(--c2)', values: overTime.map(({ requests }) => requests) }]}
                  format={formatCount}
                />
              </>
            );
          }}
        </Loaded>
      </Panel>
      <RefusedUsers />
    </div>
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
            <Empty title="No user was answered with 429 in this range." />
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
