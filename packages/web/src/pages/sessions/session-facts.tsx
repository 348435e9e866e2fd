// What one session came to, in one line; each number a door.

import { CircleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { column, condition, join, propertyField } from '../../filter/filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { formatCount, formatDuration } from '../../format/numbers.ts';
import { Value } from '../../parts/value.tsx';
import { AppLink } from '../../url/app-link.tsx';
import type { SessionTree } from './use-session.ts';
import type { SessionTime } from './use-window.ts';

export const SESSION_ID = 'Helicone-Session-Id';
const LINK = 'hover:text-accent-hover';

interface SessionFactsProps {
  readonly tree: SessionTree;
  readonly time: SessionTime;
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
  readonly onError: () => void;
}

export function SessionFacts({ tree, time, isFolded, onFold, onError }: SessionFactsProps) {
  const { total_requests: calls, errors, priced, user_ids: users } = tree;
  const own = useMemo(() => condition(propertyField(SESSION_ID), 'equals', tree.session_id), [tree.session_id]);
  const [startMs, endMs] = [Date.parse(tree.started_at), Date.parse(tree.ended_at)];
  const span = { range: undefined, from: new Date(startMs).toISOString(), to: new Date(endMs + 1).toISOString() };
  const door = (more?: Parameters<typeof join>[1][number]) => ({
    path: '/requests',
    search: { ...span, f: printFilter(more === undefined ? own : join('and', [own, more])) },
  });
  return (
    <p className="tnum flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-(--edge) py-2 text-text-2">
      <AppLink {...door()} className={LINK}>
        <Value kind="count" value={calls} /> {calls === 1 ? 'call' : 'calls'}
      </AppLink>
      <span>
        <Value kind="duration" value={tree.duration_ms} about="From its first call to the end of its last" />
        {time.idleMs === 0 ? null : ', '}
        <Idle time={time} isFolded={isFolded} onFold={onFold} />
      </span>
      <AppLink {...door()} className={LINK}>
        <Value kind="cost" value={tree.total_cost} />
        {priced < calls ? `, priced ${formatCount(priced)} of ${formatCount(calls)}` : ''}
      </AppLink>
      <span>
        <Value kind="token-sum" value={tree.prompt_tokens} /> in
      </span>
      <span>
        <Value kind="token-sum" value={tree.completion_tokens} /> out
      </span>
      {errors === 0 ? (
        <span>no errors</span>
      ) : (
        <button type="button" onClick={onError} className="inline-flex items-center gap-1 text-error hover:underline">
          <CircleAlert size={14} strokeWidth={1.5} aria-hidden />
          {formatCount(errors)} {errors === 1 ? 'error' : 'errors'}
        </button>
      )}
      {users.slice(0, 3).map((user) => (
        <AppLink key={user} {...door(condition(column('user_id'), 'equals', user))} className={`truncate ${LINK}`}>
          {user}
        </AppLink>
      ))}
      {users.length > 3 ? <span title={users.slice(3).join('\n')}>+{users.length - 3} users</span> : null}
      <span>
        <Value kind="moment" value={startMs} /> to <Value kind="moment" value={endMs} />
      </span>
    </p>
  );
}

type IdleProps = Pick<SessionFactsProps, 'time' | 'isFolded' | 'onFold'>;

function Idle({ time: { idleMs, canFold }, isFolded, onFold }: IdleProps) {
  if (idleMs === 0) return null;
  const text = `${formatDuration(idleMs)} idle`;
  if (!canFold) return <span title="No call was on its way">{text}</span>;
  return (
    <button
      type="button"
      aria-pressed={isFolded}
      title="Stretches in which no call was on its way"
      onClick={() => onFold(!isFolded)}
      className="text-accent hover:text-accent-hover"
    >
      {text}, {isFolded ? 'unfold' : 'fold'}
    </button>
  );
}
