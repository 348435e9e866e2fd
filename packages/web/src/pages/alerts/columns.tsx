// The columns of the alerts and of what came of them.
import { BellRing } from 'lucide-react';
import { NONE } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Value } from '../../parts/value.tsx';
import { CurrentValue, OfThreshold } from './current-value.tsx';
import { type Alert, type AlertEntry, channelsInWords, conditionInWords, formatMeasure } from './words.ts';

const right = { align: 'right' } as const;

export function StateBadge({ isFiring }: { readonly isFiring: boolean }) {
  return isFiring ? (
    <Badge tone="error" icon={BellRing}>
      firing
    </Badge>
  ) : (
    <span className="text-text-2">ok</span>
  );
}

export const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { id: 'name', head: 'Alert', width: 160, grow: true, cell: ({ name }) => <span title={name}>{name}</span> },
  {
    id: 'state',
    head: 'State',
    width: 88,
    cell: ({ status }) => <StateBadge isFiring={status === 'triggered'} />,
  },
  {
    id: 'since',
    head: 'Since',
    width: 104,
    cell: ({ triggered_since: since }) => (
      <Value kind="last-use" value={since === null ? null : Date.parse(since)} none="It is not firing" />
    ),
  },
  {
    id: 'condition',
    head: 'Fires when',
    width: 280,
    grow: true,
    cell: (alert) => <span title={conditionInWords(alert)}>{conditionInWords(alert)}</span>,
  },
  { id: 'value', head: 'Now', width: 96, ...right, cell: (alert) => <CurrentValue alert={alert} /> },
  { id: 'share', head: 'Of threshold', width: 128, ...right, cell: (alert) => <OfThreshold alert={alert} /> },
  { id: 'channels', head: 'Tells', width: 144, cell: (alert) => channelsInWords(alert) },
];

export const HISTORY_COLUMNS: readonly Column<AlertEntry>[] = [
  {
    id: 'name',
    head: 'Alert',
    width: 160,
    grow: true,
    cell: ({ alert_name: name }) => <span title={name}>{name}</span>,
  },
  {
    id: 'state',
    head: 'State',
    width: 88,
    cell: ({ alert_end_time: end }) =>
      end === null ? <StateBadge isFiring /> : <span className="text-text-2">over</span>,
  },
  {
    id: 'start',
    head: 'Began',
    width: 144,
    ...right,
    cell: ({ alert_start_time: start }) => <Value kind="moment" value={Date.parse(start)} />,
  },
  {
    id: 'end',
    head: 'Ended',
    width: 144,
    ...right,
    cell: ({ alert_end_time: end }) => (
      <Value kind="moment" value={end === null ? null : Date.parse(end)} none="Not over yet" />
    ),
  },
  {
    id: 'lasted',
    head: 'Lasted',
    width: 96,
    ...right,
    cell: ({ alert_start_time: start, alert_end_time: end }) => (
      <Value kind="duration" value={end === null ? null : Date.parse(end) - Date.parse(start)} none="Not over yet" />
    ),
  },
  {
    id: 'value',
    head: 'Value at start',
    width: 112,
    ...right,
    cell: ({ alert_metric: metric, triggered_value: value }) => (
      <span className="tnum">{formatMeasure(metric, Number(value))}</span>
    ),
  },
  {
    id: 'groups',
    head: 'Groups',
    width: 200,
    grow: true,
    cell: ({ groups, alert_metric: metric }) => {
      const text = groups.map(({ group, value }) => `${group} ${formatMeasure(metric, value)}`).join(', ');
      return <span title={text}>{text === '' ? NONE : text}</span>;
    },
  },
];
