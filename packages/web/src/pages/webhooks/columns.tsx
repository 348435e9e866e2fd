// The columns of the webhooks and of what was sent to one.
import { CircleAlert, Clock } from 'lucide-react';
import { useApi } from '../../api/use-api.ts';
import { formatCount, formatShare } from '../../format/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Tip } from '../../parts/tip.tsx';
import { Value } from '../../parts/value.tsx';
import { answerOf, type Delivery, filterInWords, type Webhook } from './words.ts';

const right = { align: 'right' } as const;
const EVERY_MS = 10_000;

/** Of the last 24 hours. */
export function useLastDay(id: string) {
  return useApi('GET /v1/webhooks/:id/deliveries/count', { params: { id } }, { everyMs: EVERY_MS }).data;
}

export function Health({ id }: { readonly id: string }) {
  const counts = useLastDay(id);
  if (counts === undefined) return <span className="text-text-3">…</span>;
  const { delivered, failed } = counts;
  const ended = delivered + failed;
  const about = `${formatCount(delivered)} of ${formatCount(ended)} that ended arrived, in the last 24 hours`;
  if (failed === 0) {
    const share = ended === 0 ? null : 1;
    return <Value kind="share" value={share} none="Nothing ended in the last 24 hours" about={about} />;
  }
  return (
    <Tip text={about}>
      <span>
        <Badge tone="error" icon={CircleAlert}>
          {`${formatShare(delivered / ended)}, ${formatCount(failed)} failed`}
        </Badge>
      </span>
    </Tip>
  );
}

function Waiting({ id }: { readonly id: string }) {
  const counts = useLastDay(id);
  return counts === undefined ? null : <Value kind="count" value={counts.waiting} about="Of the last 24 hours" />;
}

export const WEBHOOK_COLUMNS: readonly Column<Webhook>[] = [
  {
    id: 'destination',
    head: 'Address',
    width: 280,
    grow: true,
    cell: ({ destination }) => <span title={destination}>{destination}</span>,
  },
  {
    id: 'state',
    head: 'State',
    width: 72,
    cell: ({ is_active: isActive }) => <span className="text-text-2">{isActive ? 'on' : 'off'}</span>,
  },
  {
    id: 'sample',
    head: 'Share sent',
    width: 96,
    ...right,
    cell: ({ config }) => <Value kind="share" value={config.sampleRate / 100} about="Of the requests" />,
  },
  {
    id: 'filter',
    head: 'Requests',
    width: 200,
    cell: (webhook) => <span title={filterInWords(webhook)}>{filterInWords(webhook)}</span>,
  },
  {
    id: 'data',
    head: 'Data',
    width: 80,
    cell: ({ config }) => <span className="text-text-2">{config.includeData ? 'with' : 'without'}</span>,
  },
  { id: 'waiting', head: 'Waiting', width: 88, ...right, cell: ({ id }) => <Waiting id={id} /> },
  { id: 'health', head: 'Arrived, 24 h', width: 160, ...right, cell: ({ id }) => <Health id={id} /> },
];

export function DeliveryState({ delivery: { state } }: { readonly delivery: Delivery }) {
  switch (state) {
    case 'delivered':
      return <span className="text-text-2">arrived</span>;
    case 'waiting':
      return (
        <Badge tone="warn" icon={Clock}>
          waiting
        </Badge>
      );
    case 'failed':
      return (
        <Badge tone="error" icon={CircleAlert}>
          failed
        </Badge>
      );
    default:
      return state satisfies never;
  }
}

export const DELIVERY_COLUMNS: readonly Column<Delivery>[] = [
  {
    id: 'time',
    head: 'Time',
    width: 144,
    cell: ({ created_at: at }) => <Value kind="moment" value={Date.parse(at)} />,
  },
  { id: 'state', head: 'State', width: 104, cell: (delivery) => <DeliveryState delivery={delivery} /> },
  {
    id: 'answer',
    head: 'Last answer',
    width: 160,
    cell: ({ attempts }) => {
      const last = attempts.at(-1);
      return last === undefined ? (
        <Value kind="count" value={null} none="Not sent yet" />
      ) : (
        <span className="tnum">{answerOf(last)}</span>
      );
    },
  },
  {
    id: 'tries',
    head: 'Tries',
    width: 72,
    ...right,
    cell: ({ attempt_count: count }) => <Value kind="count" value={count} />,
  },
  {
    id: 'took',
    head: 'Took',
    width: 88,
    ...right,
    cell: ({ attempts }) => (
      <Value kind="duration" value={attempts.at(-1)?.duration_ms ?? null} none="Not sent yet" about="The last try" />
    ),
  },
  {
    id: 'next',
    head: 'Next try',
    width: 104,
    ...right,
    cell: ({ next_attempt_at: at }) => (
      <Value kind="last-use" value={at === null ? null : Date.parse(at)} none="Nothing is to be tried any more" />
    ),
  },
  {
    id: 'request',
    head: 'Request',
    width: 200,
    grow: true,
    cell: ({ request_id: id }) => (
      <span title={id} className="font-mono text-code">
        {id}
      </span>
    ),
  },
];
