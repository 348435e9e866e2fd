// What a price would make of the requests there are: “Changes 230 requests: unknown becomes about $1.84”.
import { useApi } from '../../api/use-api.ts';
import { column, condition, join, toTree } from '../../filter/filter.ts';
import { formatCost, formatCount, formatPartialCost } from '../../format/numbers.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';
import { costAt, perToken } from './rates.ts';
import type { Model } from './sums.ts';

export const PASTS = [
  { value: 'range', label: 'Recompute those of the page’s range' },
  { value: 'all', label: 'Recompute all of them' },
  { value: 'keep', label: 'Keep their costs' },
] as const;
export type Past = (typeof PASTS)[number]['value'];

interface PricePreviewProps {
  readonly model: string;
  /** null = any. */
  readonly provider: string | null;
  readonly past: Past;
  readonly texts: { readonly input: string; readonly output: string; readonly cacheRead: string };
}

export function PricePreview({ model, provider, past, texts }: PricePreviewProps) {
  const { span, nowMs } = useRange();
  const filter = toTree(
    join('and', [
      condition(column('model'), 'equals', model),
      ...(provider === null ? [] : [condition(column('provider'), 'equals', provider)]),
      // What came from the cache cost nothing and stays so.
      condition(column('cached'), 'equals', false),
      // Where no usage is known there is nothing to price.
      condition(column('total_tokens'), 'gte', 0),
    ]),
  );
  const window = past === 'all' ? { fromMs: 0, toMs: nowMs } : span;
  const { data } = useApi(
    'POST /v1/metrics/modelDetails',
    { body: { filter, timeFilter: timeFilterOf(window) } },
    { fresh: true },
  );
  const rates = ratesIn(texts);
  if (data === undefined) return null;
  const sum = (read: (row: Model) => number) => data.reduce((all, row) => all + read(row), 0);
  const requests = sum((row) => row.requests);
  if (requests === 0) return <p className="text-text-2">It would change no request: none of them reports usage.</p>;
  const many = `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`;
  if (past === 'keep') return <p className="text-text-2">The costs of {many} in this range stay as they are.</p>;
  if (rates === null) return <p className="text-text-2">Type prices to see what they change.</p>;
  const known = data.flatMap(({ cost }) => cost ?? []);
  const before = known.length === 0 ? null : known.reduce((all, cost) => all + cost, 0);
  const priced = sum((row) => row.priced);
  const after = costAt(rates, {
    prompt_tokens: sum((row) => row.prompt_tokens),
    prompt_cache_read_tokens: sum((row) => row.prompt_cache_read_tokens),
    completion_tokens: sum((row) => row.completion_tokens),
  });
  return (
    <p className="tnum" role="status">
      Changes {many}: {formatPartialCost(before, priced, requests)} becomes about {formatCost(after)}.
    </p>
  );
}

function ratesIn({ input, output, cacheRead }: PricePreviewProps['texts']) {
  const read = (text: string) => {
    const rate = perToken(text);
    return rate === null ? null : Number(rate) * 1e6;
  };
  const [inRate, outRate] = [read(input), read(output)];
  return inRate === null || outRate === null ? null : { input: inRate, output: outRate, cacheRead: read(cacheRead) };
}
