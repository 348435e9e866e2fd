// The columns of the table of users, and of its file.
import { formatCount } from '../../format/numbers.ts';
import type { CsvCell } from '../../parts/csv-button.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Value } from '../../parts/value.tsx';
import type { User } from './use-users.ts';

const right = { align: 'right' } as const;

export function pricedOf({ priced, total_requests }: User): string {
  return `Priced ${formatCount(priced)} of ${formatCount(total_requests)}`;
}

/** @param totalCost of all requests of the page, without a user too; null = not known */
export function columnsOf(totalCost: number | null): readonly Column<User>[] {
  const share = ({ cost }: User) => (cost === null || totalCost === null || totalCost === 0 ? null : cost / totalCost);
  return [
    {
      id: 'user',
      head: 'User',
      width: 200,
      grow: true,
      sort: 'user_id',
      cell: (row) => <span title={row.user_id}>{row.user_id}</span>,
    },
    {
      id: 'requests',
      head: 'Requests',
      width: 96,
      ...right,
      sort: 'total_requests',
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
      id: 'share',
      head: 'Share of cost',
      width: 128,
      ...right,
      cell: (row) => <ShareBar share={share(row)} about="Of the cost of all requests in this range with this filter" />,
    },
    {
      id: 'active',
      head: 'Active',
      width: 80,
      ...right,
      sort: 'active_for',
      cell: (row) => <span className="tnum" title="Days with a request">{`${formatCount(row.active_for)} d`}</span>,
    },
    {
      id: 'last',
      head: 'Last',
      width: 112,
      ...right,
      sort: 'last_active',
      cell: (row) => <Value kind="last-use" value={Date.parse(row.last_active)} />,
    },
    {
      id: 'first',
      head: 'First',
      width: 112,
      ...right,
      sort: 'first_active',
      cell: (row) => <Value kind="last-use" value={Date.parse(row.first_active)} />,
    },
    {
      id: 'perDay',
      head: 'Per active day',
      width: 120,
      ...right,
      sort: 'average_requests_per_day_active',
      cell: (row) => (
        <Value kind="count" value={row.average_requests_per_day_active} about="Requests per day with a request" />
      ),
    },
    {
      id: 'perRequest',
      head: 'Tokens each',
      width: 104,
      ...right,
      sort: 'average_tokens_per_request',
      cell: (row) => (
        <Value kind="token-sum" value={row.average_tokens_per_request} about="Tokens in and out per request" />
      ),
    },
    {
      id: 'in',
      head: 'In',
      width: 96,
      ...right,
      sort: 'total_prompt_tokens',
      cell: (row) => <Value kind="token-sum" value={row.total_prompt_tokens} />,
    },
    {
      id: 'out',
      head: 'Out',
      width: 96,
      ...right,
      sort: 'total_completion_tokens',
      cell: (row) => <Value kind="token-sum" value={row.total_completion_tokens} />,
    },
    {
      id: 'limited',
      head: 'Limited',
      width: 88,
      ...right,
      sort: 'rate_limited_count',
      cell: (row) => <Value kind="count" value={row.rate_limited_count} about="Refused by a rate limit" />,
    },
  ];
}

export const CSV_HEAD = [
  'user_id',
  'requests',
  'cost_usd',
  'priced_requests',
  'active_days',
  'first_active',
  'last_active',
  'tokens_in',
  'tokens_out',
  'limited',
] as const;

export function csvRow(user: User): readonly CsvCell[] {
  return [
    user.user_id,
    user.total_requests,
    user.cost,
    user.priced,
    user.active_for,
    user.first_active,
    user.last_active,
    user.total_prompt_tokens,
    user.total_completion_tokens,
    user.rate_limited_count,
  ];
}
