// The price of a model, in and out, with where it comes from on hover; where there is none, the way to set one.
import type { ApiAnswer } from '../../api/call.ts';
import { useRefusal } from '../../api/use-refusal.ts';
import { NO_MODEL } from '../../filter/filter.ts';
import { formatMoment } from '../../format/times.ts';
import { Button } from '../../parts/button.tsx';
import { Tip, TipsCovered } from '../../parts/tip.tsx';
import { useRange } from '../../range/use-range.tsx';
import { perMillion } from './rates.ts';
import type { Model } from './sums.ts';

export type OwnPrice = ApiAnswer<'GET /v1/prices'>[number];

/** One for the provider goes before one for any, as at pricing. */
export function ownPriceOf(prices: readonly OwnPrice[], { model, provider }: Model): OwnPrice | undefined {
  const named = prices.filter((price) => price.model.toLowerCase() === model.toLowerCase());
  return (
    named.find((price) => price.provider?.toLowerCase() === provider.toLowerCase()) ??
    named.find((price) => price.provider === null)
  );
}

interface PriceCellProps {
  readonly row: Model;
  readonly own: OwnPrice | undefined;
  readonly onSet: (row: Model) => void;
}

export function PriceCell({ row, own, onSet }: PriceCellProps) {
  const refused = useRefusal('manage');
  const origin = useOrigin(row, own);
  const { list_price: price } = row;
  const shown = price === null ? 'unknown' : `${shownRate(price.input)} · ${shownRate(price.output)}`;
  if (row.model === NO_MODEL) return <span className="text-text-3">–</span>;
  return (
    // Above the link that the row is.
    <TipsCovered by={false}>
      <span className="relative z-1 inline-flex max-w-full items-center justify-end gap-2">
        <Tip text={origin}>
          <span className={price === null ? 'text-text-3' : 'tnum truncate'}>{shown}</span>
        </Tip>
        <Button
          size="small"
          look={price === null ? 'plain' : 'quiet'}
          aria-label={`Set price of ${row.model}`}
          refused={refused}
          onClick={() => onSet(row)}
        >
          {price === null ? 'Set price' : 'Set'}
        </Button>
      </span>
    </TipsCovered>
  );
}

/** With cents at least, so that columns align, and never rounded: it is what is paid by. */
function shownRate(usd: number | null): string {
  if (usd === null) return 'unknown';
  const exact = String(usd);
  return `$${/\.\d\d/.test(exact) || /e/.test(exact) ? exact : usd.toFixed(2)}`;
}

function useOrigin({ list_price: price }: Model, own: OwnPrice | undefined): readonly string[] {
  const { zone, nowMs } = useRange();
  if (price === null) return ['No price is known: neither the built-in table nor a price of your own has this model.'];
  const from =
    price.source === 'organization'
      ? `Your own price${own === undefined ? '' : `, set ${formatMoment(Date.parse(own.setAt), zone, nowMs)}`}`
      : 'The built-in table of prices, genai-prices';
  return [
    `${from}. USD for a million tokens, in and out.`,
    ...(price.cache_read === null ? [] : [`Read from the provider’s cache: $${price.cache_read}`]),
    ...(price.cache_write === null ? [] : [`Written to it: $${price.cache_write}`]),
    'Price headers and costs that the provider reports go before it; a request’s own receipt says which it was.',
  ];
}

/** What the form begins with. */
export function firstRates({ list_price: price }: Model, own: OwnPrice | undefined) {
  const text = (mine: string | null | undefined, listed: number | null | undefined) =>
    own === undefined ? String(listed ?? '') : mine === null || mine === undefined ? '' : perMillion(mine);
  return {
    input: text(own?.inputUsd, price?.input),
    output: text(own?.outputUsd, price?.output),
    cacheRead: text(own?.cacheReadUsd, price?.cache_read),
    cacheWrite: text(own?.cacheWriteUsd, price?.cache_write),
  };
}
