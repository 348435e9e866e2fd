// Models as the page takes them: their rows in the order asked for, and what holds for all of them together.
import type { ApiAnswer } from '../../api/call.ts';
import type { SortParam } from '../../url/search.ts';

export type Model = ApiAnswer<'POST /v1/metrics/modelDetails'>[number];

export function keyOf({ model, provider }: Model): string {
  return JSON.stringify([model, provider]);
}

const READERS: Readonly<Record<string, (row: Model) => number | string | null>> = {
  model: (row) => row.model,
  provider: (row) => row.provider,
  requests: (row) => row.requests,
  in: (row) => row.prompt_tokens,
  out: (row) => row.completion_tokens,
  cached: (row) => row.prompt_cache_read_tokens,
  cost: (row) => row.cost,
  p50: (row) => row.p50_latency,
  p95: (row) => row.p95_latency,
  ttft: (row) => row.average_time_to_first_token,
  speed: (row) => row.tokens_per_second,
  errors: (row) => row.errors / row.requests,
};

/** What is not known comes last, whichever way. */
export function sorted(rows: readonly Model[], { column, direction }: SortParam): readonly Model[] {
  const read = READERS[column];
  if (read === undefined) return rows;
  const sign = direction === 'asc' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return x === y ? 0 : x < y ? -sign : sign;
  });
}

/** null = nothing is known. */
export function costOf(rows: readonly Model[]): number | null {
  const known = rows.flatMap(({ cost }) => cost ?? []);
  return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0);
}

export function unpricedOf(rows: readonly Model[]): readonly Model[] {
  return rows.filter(({ priced, requests }) => priced < requests);
}
