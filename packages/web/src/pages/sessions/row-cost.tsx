// What a row cost: its own call and all below it.
import { formatCount } from '../../format/numbers.ts';
import { Value } from '../../parts/value.tsx';
import { isNoModelCall, type SessionRow } from './rows.ts';

export function RowCost({ row: { call, sums } }: { readonly row: SessionRow }) {
  const isPlain = call !== null && sums.total_requests === 1 && isNoModelCall(call);
  return (
    <Value
      kind="cost"
      value={sums.total_cost}
      none={isPlain ? 'No call to a model: nothing to pay for' : null}
      about={
        sums.total_requests === 1
          ? 'Of this call'
          : `With all below it. Priced ${formatCount(sums.priced)} of ${formatCount(sums.total_requests)}`
      }
      className="shrink-0"
    />
  );
}
