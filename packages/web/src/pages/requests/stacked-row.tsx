// A request where there is room for two lines only.
import type { ListedRequest } from '@heliometer/contract';
import { CallCost } from '../../exchange/call-figures.tsx';
import { OutcomeBadge } from '../../parts/badge.tsx';
import { Value } from '../../parts/value.tsx';

export function StackedRow({ row }: { readonly row: ListedRequest }) {
  return (
    <span className="flex flex-col gap-0.5">
      <span className="flex items-center gap-2">
        <OutcomeBadge outcome={row.outcome} status={row.response_status} />
        <span className="min-w-0 flex-1 truncate">{row.model}</span>
        <CallCost call={row} />
      </span>
      <span className="flex items-center gap-2 text-head text-text-2">
        <Value kind="moment" value={Date.parse(row.request_created_at)} />
        <span className="min-w-0 flex-1 truncate">{row.request_user_id ?? ''}</span>
        <Value kind="duration" value={row.latencies.total} />
      </span>
    </span>
  );
}
