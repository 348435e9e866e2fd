// The columns of the table of sessions.

import { CircleAlert } from 'lucide-react';
import { cutMiddle, formatCount } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Value } from '../../parts/value.tsx';
import type { Session } from './use-sessions.ts';

const LONGEST_ID = 16;
const right = { align: 'right' } as const;

export function pricedOf({ priced, total_requests }: Session): string {
  return `Priced ${formatCount(priced)} of ${formatCount(total_requests)}`;
}

export function Errors({ count }: { readonly count: number }) {
  if (count === 0) return <Value kind="count" value={0} className="text-text-2" />;
  return (
    <Badge tone="error" icon={CircleAlert} title={`${formatCount(count)} of its calls failed`}>
      {formatCount(count)}
    </Badge>
  );
}

function UserNames({ ids }: { readonly ids: readonly string[] }) {
  const [first] = ids;
  if (first === undefined)
    return (
      <span className="text-text-3" title="No call named its user">
        –
      </span>
    );
  return (
    <span title={ids.join('\n')}>
      {first}
      {ids.length === 1 ? '' : ` +${ids.length - 1}`}
    </span>
  );
}

function nameCell({ session_name: name }: Session) {
  return name === '' ? <span className="text-text-3">(unnamed)</span> : <span title={name}>{name}</span>;
}

function tagCell({ tag }: Session) {
  return tag === null ? <span className="text-text-3">–</span> : <Badge tone="neutral">{tag}</Badge>;
}

const WHO_AND_WHEN: readonly Column<Session>[] = [
  {
    id: 'session',
    head: 'Session',
    width: 120,
    grow: true,
    cell: (row) => <span title={row.session_id}>{cutMiddle(row.session_id, LONGEST_ID)}</span>,
  },
  { id: 'name', head: 'Name', width: 96, cell: nameCell },
  {
    id: 'started',
    head: 'Started',
    width: 136,
    sort: 'created_at',
    cell: (row) => <Value kind="moment" value={Date.parse(row.created_at)} />,
  },
  {
    id: 'latest',
    head: 'Last call',
    width: 104,
    ...right,
    sort: 'latest_request_created_at',
    cell: (row) => <Value kind="last-use" value={Date.parse(row.latest_request_created_at)} />,
  },
];

const SUMS: readonly Column<Session>[] = [
  {
    id: 'calls',
    head: 'Calls',
    width: 72,
    ...right,
    sort: 'total_requests',
    cell: (row) => <Value kind="count" value={row.total_requests} />,
  },
  {
    id: 'errors',
    head: 'Errors',
    width: 76,
    ...right,
    sort: 'errors',
    cell: (row) => <Errors count={row.errors} />,
  },
  {
    id: 'tokens',
    head: 'Tokens',
    width: 84,
    ...right,
    sort: 'total_tokens',
    cell: (row) => (
      <Value
        kind="token-sum"
        value={row.total_tokens}
        about={`${formatCount(row.prompt_tokens)} in, ${formatCount(row.completion_tokens)} out`}
      />
    ),
  },
  {
    id: 'cost',
    head: 'Cost',
    width: 96,
    ...right,
    sort: 'total_cost',
    cell: (row) => <Value kind="cost" value={row.total_cost} about={pricedOf(row)} />,
  },
  {
    id: 'latency',
    head: 'Avg latency',
    width: 104,
    ...right,
    sort: 'avg_latency',
    cell: (row) => <Value kind="duration" value={row.avg_latency} about="Mean over its calls" />,
  },
];

export const COLUMNS: readonly Column<Session>[] = [
  ...WHO_AND_WHEN,
  ...SUMS,
  { id: 'users', head: 'Users', width: 104, cell: (row) => <UserNames ids={row.user_ids} /> },
  { id: 'tag', head: 'Tag', width: 80, cell: tagCell },
];
