// The columns of the requests table; properties and scores become columns of the same kind.
import type { ListedRequest } from '@heliometer/contract';
import type { ReactNode } from 'react';
import { CallCost, TokensIn, TokensOut } from '../../exchange/call-figures.tsx';
import { cutMiddle, formatScore, scoreLabel } from '../../format/numbers.ts';
import { OutcomeBadge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Value } from '../../parts/value.tsx';

type RequestColumn = Column<ListedRequest>;

export const FIRST_COLUMNS = ['time', 'status', 'model', 'user', 'in', 'out', 'cost', 'latency'] as const;

const right = { align: 'right' } as const;

function textCell(text: string | null): ReactNode {
  return text === null ? <span className="text-text-3">–</span> : <span title={text}>{text}</span>;
}

export const COLUMNS: readonly RequestColumn[] = [
  {
    id: 'time',
    head: 'Time',
    width: 132,
    sort: 'created_at',
    cell: (row) => <Value kind="moment" value={Date.parse(row.request_created_at)} />,
  },
  {
    id: 'status',
    head: 'Status',
    width: 152,
    sort: 'status',
    cell: (row) => <OutcomeBadge outcome={row.outcome} status={row.response_status} />,
  },
  {
    id: 'model',
    head: 'Model',
    width: 180,
    grow: true,
    sort: 'model',
    cell: (row) => <span title={row.model}>{cutMiddle(row.model, 40)}</span>,
  },
  { id: 'provider', head: 'Provider', width: 104, cell: (row) => row.provider },
  { id: 'user', head: 'User', width: 112, sort: 'user_id', cell: (row) => textCell(row.request_user_id) },
  { id: 'session', head: 'Session', width: 140, cell: (row) => textCell(row.session.name ?? row.session.id) },
  {
    id: 'in',
    head: 'In',
    width: 88,
    ...right,
    sort: 'prompt_tokens',
    cell: (row) => <TokensIn call={row} />,
  },
  {
    id: 'out',
    head: 'Out',
    width: 88,
    ...right,
    sort: 'completion_tokens',
    cell: (row) => <TokensOut call={row} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: 112,
    ...right,
    sort: 'cost',
    cell: (row) => <CallCost call={row} />,
  },
  {
    id: 'latency',
    head: 'Latency',
    width: 96,
    ...right,
    sort: 'latency',
    cell: (row) => <Value kind="duration" value={row.latencies.total} />,
  },
  {
    id: 'ttft',
    head: 'First token',
    width: 96,
    ...right,
    sort: 'time_to_first_token',
    cell: (row) => <Value kind="duration" value={row.latencies.ttft} none={row.stream ? null : 'Not a stream'} />,
  },
  {
    id: 'speed',
    head: 'Speed',
    width: 104,
    ...right,
    cell: (row) => (
      <Value
        kind="rate"
        unit="tok/s"
        value={row.latencies.tokens_per_second}
        none={row.stream ? null : 'Not a stream'}
      />
    ),
  },
  { id: 'finish', head: 'Finish', width: 104, cell: (row) => textCell(row.finish_reason) },
  {
    id: 'prompt',
    head: 'Prompt',
    width: 140,
    cell: (row) => textCell(row.prompt_id === null ? null : `${row.prompt_id} ${row.prompt_version ?? ''}`),
  },
  { id: 'path', head: 'Path', width: 200, cell: (row) => textCell(row.request_path) },
];

/** `property.plan`, `score.quality`. */
export function columnNamed(id: string): RequestColumn | null {
  const known = COLUMNS.find((column) => column.id === id);
  if (known !== undefined) return known;
  const [kind, ...rest] = id.split('.');
  const name = rest.join('.');
  if (name === '') return null;
  if (kind === 'property') return { id, head: name, width: 120, cell: (row) => textCell(row.properties[name] ?? null) };
  if (kind !== 'score') return null;
  const shown = (value: number | undefined) => (value === undefined ? null : formatScore(name, value));
  return { id, head: scoreLabel(name), width: 96, ...right, cell: (row) => textCell(shown(row.scores[name])) };
}
