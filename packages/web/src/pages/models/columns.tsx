// The columns of the table of models, and of its file.
import type { ReactNode } from 'react';
import { cutMiddle, formatCount } from '../../format/numbers.ts';
import type { CsvCell } from '../../parts/csv-button.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Value } from '../../parts/value.tsx';
import type { Model } from './sums.ts';

const right = { align: 'right' } as const;
const LONGEST_NAME = 40;
const NO_STREAM = 'No stream in this range';

export function pricedOf({ priced, requests }: Model): string {
  return `Priced ${formatCount(priced)} of ${formatCount(requests)}`;
}

export function nameOf({ model }: Model): string {
  return model === '' ? '(no model)' : model;
}

const NAMES_AND_COST: readonly Column<Model>[] = [
  {
    id: 'model',
    head: 'Model',
    width: 200,
    grow: true,
    sort: 'model',
    cell: (row) => <span title={row.model}>{cutMiddle(nameOf(row), LONGEST_NAME)}</span>,
  },
  { id: 'provider', head: 'Provider', width: 104, sort: 'provider', cell: (row) => row.provider },
  {
    id: 'requests',
    head: 'Requests',
    width: 96,
    ...right,
    sort: 'requests',
    cell: (row) => <Value kind="count" value={row.requests} />,
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
    id: 'priced',
    head: 'Priced',
    width: 80,
    ...right,
    cell: (row) => <Value kind="share" value={row.priced / row.requests} about={pricedOf(row)} />,
  },
];

const TOKENS_AND_TIMES: readonly Column<Model>[] = [
  {
    id: 'in',
    head: 'In',
    width: 88,
    ...right,
    sort: 'in',
    cell: (row) => <Value kind="token-sum" value={row.prompt_tokens} />,
  },
  {
    id: 'out',
    head: 'Out',
    width: 88,
    ...right,
    sort: 'out',
    cell: (row) => <Value kind="token-sum" value={row.completion_tokens} />,
  },
  {
    id: 'cached',
    head: 'In, cached',
    width: 96,
    ...right,
    sort: 'cached',
    cell: (row) => (
      <Value
        kind="token-sum"
        value={row.prompt_cache_read_tokens}
        about="Of the tokens in: read from the provider’s cache"
      />
    ),
  },
  {
    id: 'p50',
    head: 'p50',
    width: 80,
    ...right,
    sort: 'p50',
    cell: (row) => <Value kind="duration" value={row.p50_latency} about="Latency" />,
  },
  {
    id: 'p95',
    head: 'p95',
    width: 80,
    ...right,
    sort: 'p95',
    cell: (row) => <Value kind="duration" value={row.p95_latency} about="Latency" />,
  },
  {
    id: 'ttft',
    head: 'First token',
    width: 104,
    ...right,
    sort: 'ttft',
    cell: (row) => (
      <Value kind="duration" value={row.average_time_to_first_token} none={NO_STREAM} about="Average over streams" />
    ),
  },
  {
    id: 'speed',
    head: 'Speed',
    width: 112,
    ...right,
    sort: 'speed',
    cell: (row) => <Value kind="rate" unit="tok/s" value={row.tokens_per_second} />,
  },
  {
    id: 'errors',
    head: 'Errors',
    width: 80,
    ...right,
    sort: 'errors',
    cell: (row) => (
      <Value
        kind="share"
        value={row.errors / row.requests}
        about={`${formatCount(row.errors)} of ${formatCount(row.requests)}`}
      />
    ),
  },
];

interface Shown {
  /** Cost of all rows; null = not known. */
  readonly total: number | null;
  readonly price: (row: Model) => ReactNode;
}

export function columnsOf({ total, price }: Shown): readonly Column<Model>[] {
  const share = ({ cost }: Model) => (cost === null || total === null || total === 0 ? null : cost / total);
  return [
    ...NAMES_AND_COST,
    {
      id: 'share',
      head: 'Share of cost',
      width: 128,
      ...right,
      cell: (row) => <ShareBar share={share(row)} about="Of the known cost of all models in this list" />,
    },
    { id: 'price', head: '$/1M in · out', width: 176, ...right, cell: price },
    ...TOKENS_AND_TIMES,
  ];
}

export const CSV_HEAD = [
  'model',
  'provider',
  'requests',
  'errors',
  'cost_usd',
  'priced_requests',
  'tokens_in',
  'tokens_in_cached',
  'tokens_out',
  'p50_ms',
  'p95_ms',
  'first_token_ms',
  'tokens_per_second',
] as const;

export function csvRow(row: Model): readonly CsvCell[] {
  return [
    row.model,
    row.provider,
    row.requests,
    row.errors,
    row.cost,
    row.priced,
    row.prompt_tokens,
    row.prompt_cache_read_tokens,
    row.completion_tokens,
    row.p50_latency,
    row.p95_latency,
    row.average_time_to_first_token,
    row.tokens_per_second,
  ];
}
