// The greatest few of each kind; a row leads to its requests, the foot to all of its kind.
import type { ReactNode } from 'react';
import { column, condition, FAILED, join, ofModel } from '../../filter/filter.ts';
import { useDoor } from '../../filter/use-door.ts';
import { formatCount } from '../../format/numbers.ts';
import { BarList, type BarRow } from '../../parts/bar-list.tsx';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { Answer } from './answer.ts';

const ROWS = 6;

interface LeadersProps {
  readonly answer: Answer;
}

export function ErrorsByStatus({ answer }: LeadersProps) {
  const door = useDoor();
  const rows = answer.errors_by_status;
  if (rows.length === 0) return <Nothing>{`No errors in ${formatCount(answer.totals.requests)} requests.`}</Nothing>;
  // Of one status may come several outcomes; its requests are one list, so it is one row.
  const statuses = [...new Set(rows.map(({ status }) => status))].map((status): BarRow => {
    const those = rows.filter((row) => row.status === status);
    const count = those.reduce((sum, row) => sum + row.requests, 0);
    const words = those.map(({ outcome }) => outcome.replaceAll('_', ' ')).join(', ');
    // Below 400 stand answers that broke off; the whole ones of that status are no errors.
    const ofStatus = condition(column('status'), 'equals', status);
    return {
      key: String(status),
      label: `${status} ${words}`,
      value: count,
      shown: <Value kind="count" value={count} />,
      color: 'var(--error-solid)',
      to: door(status < 400 ? join('and', [ofStatus, FAILED]) : ofStatus),
    };
  });
  const most = statuses.toSorted((a, b) => b.value - a.value).slice(0, ROWS);
  return <BarList label="Errors by status" rows={most} />;
}

export function TopModels({ answer, by }: LeadersProps & { readonly by: 'requests' | 'cost' }) {
  const door = useDoor();
  const { rows, count } = answer.models;
  if (rows.length === 0) return <Nothing>Appears with the first request.</Nothing>;
  const list = [...rows]
    .toSorted((a, b) => (by === 'cost' ? (b.cost ?? -1) - (a.cost ?? -1) : b.requests - a.requests))
    .slice(0, ROWS)
    .map((row) => ({
      key: row.model,
      label: row.model,
      value: by === 'cost' ? (row.cost ?? 0) : row.requests,
      shown: by === 'cost' ? <Value kind="cost" value={row.cost} /> : <Value kind="count" value={row.requests} />,
      to: door(ofModel(row.model)),
    }));
  return (
    <>
      <BarList label="Top models" rows={list} />
      <All count={count} path="/models" />
    </>
  );
}

export function TopProviders({ answer }: LeadersProps) {
  const door = useDoor();
  const { rows, count } = answer.providers;
  if (rows.length === 0) return <Nothing>Appears with the first request.</Nothing>;
  const list = [...rows]
    .toSorted((a, b) => b.requests - a.requests)
    .slice(0, ROWS)
    .map((row) => ({
      key: row.provider,
      label: row.provider,
      value: row.requests,
      shown: (
        <span className="flex gap-3">
          <Value kind="count" value={row.requests} />
          <span className="w-24">
            <Value kind="count" value={row.errors} /> errors
          </span>
        </span>
      ),
      to: door(condition(column('provider'), 'equals', row.provider)),
    }));
  return (
    <>
      <BarList label="Providers" rows={list} />
      <All count={count} path="/models" />
    </>
  );
}

export function TopUsers({ answer }: LeadersProps) {
  const door = useDoor();
  const { rows, count } = answer.users;
  if (rows.length === 0) return <Nothing>No request here names a user. Send the header Helicone-User-Id.</Nothing>;
  const list = rows.slice(0, ROWS).map((row) => ({
    key: row.user_id,
    label: row.user_id,
    value: row.cost ?? 0,
    shown: <Value kind="cost" value={row.cost} about={`priced ${row.priced} of ${row.requests}`} />,
    to: door(condition(column('user_id'), 'equals', row.user_id)),
  }));
  return (
    <>
      <BarList label="Users by cost" rows={list} />
      <All count={count} path="/users" />
    </>
  );
}

function All({ count, path }: { readonly count: number; readonly path: string }) {
  const door = useDoor();
  return (
    <AppLink {...door(undefined, path)} className="mt-1 inline-block p-2 text-head text-accent hover:text-accent-hover">
      All {formatCount(count)}
    </AppLink>
  );
}

export function Nothing({ children }: { readonly children: ReactNode }) {
  return <p className="text-text-2">{children}</p>;
}
