// The columns of the values of a property, and of their file.
import type { ApiAnswer } from '../../api/call.ts';
import { formatCount } from '../../format/numbers.ts';
import type { CsvCell } from '../../parts/csv-button.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Value } from '../../parts/value.tsx';

type Answered = ApiAnswer<'POST /v1/property/:propertyKey/values/query'>[number];

export type PropertyValue = Omit<Answered, 'value' | 'avg_latency'> & {
  /** null = the requests without the property. */
  readonly value: string | null;
  /** null = of no request. */
  readonly avg_latency: number | null;
};

export function nameOf({ value }: PropertyValue): string {
  return value === null ? '(none)' : value === '' ? '(empty)' : value;
}

const NO_REQUESTS = 'There is no such request';

function share(part: number, { total_requests: all }: PropertyValue) {
  if (all === 0) return <Value kind="share" value={null} none={NO_REQUESTS} />;
  return <Value kind="share" value={part / all} about={`${formatCount(part)} requests`} />;
}

const right = { align: 'right' } as const;

function pricedOf({ priced, total_requests }: PropertyValue): string {
  return `Priced ${formatCount(priced)} of ${formatCount(total_requests)}`;
}

export const COLUMNS: readonly Column<PropertyValue>[] = [
  {
    id: 'value',
    head: 'Value',
    width: 160,
    grow: true,
    cell: (row) => <span title={nameOf(row)}>{nameOf(row)}</span>,
  },
  {
    id: 'requests',
    head: 'Requests',
    width: 96,
    ...right,
    sort: 'requests',
    cell: (row) => <Value kind="count" value={row.total_requests} />,
  },
  {
    id: 'cost',
    head: 'Cost',
    width: 104,
    ...right,
    sort: 'cost',
    cell: (row) => <Value kind="cost" value={row.cost} about={pricedOf(row)} />,
  },
  {
    id: 'each',
    head: 'Avg cost',
    width: 104,
    ...right,
    cell: (row) => (
      <Value
        kind="cost"
        value={row.avg_cost}
        none={row.total_requests === 0 ? NO_REQUESTS : null}
        about="Of the priced requests"
      />
    ),
  },
  {
    id: 'tokens',
    head: 'Tokens',
    width: 88,
    ...right,
    cell: (row) => <Value kind="token-sum" value={row.total_tokens} about="In and out" />,
  },
  {
    id: 'latency',
    head: 'Latency',
    width: 88,
    ...right,
    cell: (row) => (
      <Value
        kind="duration"
        value={row.avg_latency}
        none={row.avg_latency === null ? NO_REQUESTS : null}
        about="Average"
      />
    ),
  },
  {
    id: 'errors',
    head: 'Errors',
    width: 80,
    ...right,
    cell: (row) => share(row.errors, row),
  },
  {
    id: 'cached',
    head: 'Cached',
    width: 80,
    ...right,
    cell: (row) => share(row.cached, row),
  },
];

export const CSV_HEAD = [
  'value',
  'requests',
  'errors',
  'cached',
  'cost_usd',
  'priced_requests',
  'tokens_in',
  'tokens_out',
  'average_latency_ms',
] as const;

export function csvRow(row: PropertyValue): readonly CsvCell[] {
  return [
    row.value ?? '(none)',
    row.total_requests,
    row.errors,
    row.cached,
    row.cost,
    row.priced,
    row.prompt_tokens,
    row.completion_tokens,
    row.avg_latency,
  ];
}
