// What one call cost, line by line, to the last decimal: quantity × rate = amount. What has no rate makes the total a least.
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { formatExactCost, UNKNOWN } from '../format/numbers.ts';

type Detail = Pick<HeliconeRequestDetail, 'receipt' | 'cost' | 'outcome'>;

const SOURCES = {
  header: 'a header of the call',
  'provider-reported': 'reported by the provider',
  organization: 'a price of your own',
  'genai-prices': 'the built-in table',
} as const;

const NANOS = 1e9;

export function Receipt({ detail: { receipt, cost, outcome } }: { readonly detail: Detail }) {
  if (receipt === null) {
    return (
      <p className="p-4 text-text-2">
        {cost === 0 || outcome === 'cached'
          ? 'From the cache: this call cost nothing.'
          : 'The cost is unknown: there is no price for this model, or no usage was reported.'}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-3 overflow-x-auto p-4">
      <table className="tnum w-full font-mono text-code">
        <caption className="sr-only">Cost of this call</caption>
        <thead>
          <tr className="text-text-2">
            <th className="text-left font-semibold">Item</th>
            <th className="text-right font-semibold">Quantity</th>
            <th className="pl-4 text-right font-semibold">Rate</th>
            <th className="pl-4 text-right font-semibold">Amount</th>
          </tr>
        </thead>
        <tbody>
          {receipt.lines.map((line) => (
            <tr key={`${line.item} ${line.rateUsd}`} className="border-t border-line">
              <td>{line.item.replaceAll('_', ' ')}</td>
              <td className="text-right">
                {line.quantity.toLocaleString('en-US')} {line.unit}
                {line.quantity === 1 ? '' : 's'}
              </td>
              <td className="pl-4 text-right">× ${line.rateUsd}</td>
              <td className="pl-4 text-right">${line.amountUsd}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t-4 border-double border-line-strong font-semibold">
            <td colSpan={3}>Total{receipt.estimated ? ' (of estimated tokens)' : ''}</td>
            <td className="text-right">
              {cost === null
                ? UNKNOWN
                : `${receipt.estimated ? '~' : ''}${formatExactCost(receipt.totalNanos / NANOS)}`}
            </td>
          </tr>
        </tfoot>
      </table>
      <p className="text-head text-text-2">
        Price from {SOURCES[receipt.source]}, version {receipt.version}
        {receipt.pricedModel === null ? '' : `, priced as ${receipt.pricedModel}`}
      </p>
    </div>
  );
}
