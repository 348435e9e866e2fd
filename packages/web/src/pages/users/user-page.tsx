// One user: how much, of what, and since when?
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { column, condition, FAILED, join, ofModel, toTree } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { useFilter } from '../../filter/use-filter.ts';
import { formatCost, formatCount } from '../../format/numbers.ts';
import { BarList } from '../../parts/bar-list.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Stat } from '../../parts/stat.tsx';
import { Empty, Loaded, SkeletonLines } from '../../parts/states.tsx';
import { UseRow } from '../../parts/use-row.tsx';
import { Value } from '../../parts/value.tsx';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { AppLink } from '../../url/app-link.tsx';
import { DeleteUser } from './delete-user.tsx';

type Answer = ApiAnswer<'POST /api/dashboard'>;

const MODELS = 12;

export function Page() {
  const { userId = '' } = useParams({ strict: false }) as { readonly userId?: string };
  const { span, zone } = useRange();
  const { filter } = useFilter();
  const tree = useMemo(
    () => toTree(join('and', [filter, condition(column('user_id'), 'equals', userId)])),
    [filter, userId],
  );
  const query = useApi(
    'POST /api/dashboard',
    { body: { filter: tree, timeFilter: timeFilterOf(span), timeZone: zone, top: MODELS } },
    { fresh: true },
  );
  const door = useDoor();
  return (
    <>
      <PageHeader title={userId} tabTitle="User">
        <AppLink {...door(undefined, '/users')} className="text-accent hover:text-accent-hover">
          All users
        </AppLink>
        <DeleteUser userId={userId} />
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto p-(--edge)">
        <Loaded query={query} what="The user" skeleton={<SkeletonLines lines={12} />}>
          {(answer) =>
            answer.totals.requests === 0 ? (
              <Empty flush title="Nothing from this user in this range. Widen it with -." />
            ) : (
              <UserNumbers userId={userId} answer={answer} />
            )
          }
        </Loaded>
      </div>
    </>
  );
}

interface UserNumbersProps {
  readonly userId: string;
  readonly answer: Answer;
}

function UserNumbers({ userId, answer }: UserNumbersProps) {
  const { nowMs } = useRange();
  const door = useDoor();
  const own = condition(column('user_id'), 'equals', userId);
  const times = answer.over_time.map(({ start }) => Date.parse(start));
  const unfinished = Date.parse(answer.over_time.at(-1)?.end ?? '') > nowMs;
  const requests = [
    { label: 'ok', color: 'var(--volume)', values: answer.over_time.map((each) => each.requests - each.errors) },
    { label: 'error', color: 'var(--error-solid)', values: answer.over_time.map((each) => each.errors) },
  ];
  const cost = [{ label: 'cost', color: 'var(--c1)', values: answer.over_time.map((each) => each.cost) }];
  return (
    <div className="flex flex-col gap-4">
      <UserStats userId={userId} answer={answer} />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <Panel title="Requests: ok, error">
          <TimeChart
            label="Requests over time"
            kind="bars"
            {...{ times, unfinished }}
            series={requests}
            format={formatCount}
            rows={own}
          />
        </Panel>
        <Panel title="Cost">
          <TimeChart
            label="Cost over time"
            kind="bars"
            {...{ times, unfinished }}
            series={cost}
            format={formatCost}
            rows={own}
          />
        </Panel>
        <UserLimits userId={userId} />
        <Panel title="Models">
          <BarList
            label="Models"
            rows={answer.models.rows.slice(0, MODELS).map((row) => ({
              key: row.model,
              label: row.model,
              value: row.requests,
              shown: <Value kind="count" value={row.requests} />,
              to: door(join('and', [own, ofModel(row.model)])),
            }))}
          />
        </Panel>
      </div>
    </div>
  );
}

const LIMITS_EVERY_MS = 10_000;

/** As the gateways count it at this moment, whatever the range. Who uses none has no panel. */
function UserLimits({ userId }: { readonly userId: string }) {
  const query = { query: { user: userId } };
  const uses = useApi('GET /v1/rate-limits/use', query, { everyMs: LIMITS_EVERY_MS, fresh: true }).data ?? [];
  if (uses.length === 0) return null;
  return (
    <Panel title="Rate limits" className="md:col-span-2">
      <ul aria-label="Rate limits">
        {uses.map((use) => (
          <UseRow key={JSON.stringify([use.rule_id, use.policy])} use={use} label={use.policy} />
        ))}
      </ul>
    </Panel>
  );
}

function UserStats({ userId, answer: { totals } }: UserNumbersProps) {
  const door = useDoor();
  const own = condition(column('user_id'), 'equals', userId);
  const partly = totals.priced < totals.requests;
  return (
    <section
      aria-label="Totals"
      className="grid grid-cols-2 overflow-hidden rounded-panel border border-line bg-panel md:grid-cols-3 xl:grid-cols-6"
    >
      <Stat label="Requests" value={<Value kind="count" value={totals.requests} />} to={door(own)} />
      <Stat
        label="Cost"
        value={<Value kind="cost" value={totals.cost} />}
        {...(partly ? { note: `priced ${formatCount(totals.priced)} of ${formatCount(totals.requests)}` } : {})}
        to={door(own)}
      />
      <Stat
        label="Error rate"
        value={<Value kind="share" value={totals.errors / totals.requests} />}
        to={door(join('and', [own, FAILED]))}
      />
      <Stat label="Latency p95" value={<Value kind="duration" value={totals.latency?.p95} />} to={door(own)} />
      <Stat label="Tokens in" value={<Value kind="token-sum" value={totals.prompt_tokens} />} to={door(own)} />
      <Stat label="Tokens out" value={<Value kind="token-sum" value={totals.completion_tokens} />} to={door(own)} />
    </section>
  );
}
