// Calls answered with 429, put together by who refused them: a rule, a header's policy, or the provider. Pure.
import type { ApiAnswer } from '../../api/call.ts';
import { column, condition, type Filter, join } from '../../filter/filter.ts';
import type { Rule } from './draft.ts';

export type Refusal = ApiAnswer<'POST /v1/rate-limits/refusals/over-time'>[number];

export interface Refuser {
  readonly key: string;
  readonly label: string;
  readonly requests: number;
  /** null = no filter tells them from others. */
  readonly rows: Filter | null;
  /** One a bucket. */
  readonly values: readonly number[];
}

export const REFUSED = condition(column('status'), 'equals', 429);
const OTHERS = 'other';

/** The greatest first, as many as `most`; what is left is one more. */
export function refusersOf(
  refusals: readonly Refusal[],
  rules: readonly Rule[],
  { times, most }: { readonly times: readonly number[]; readonly most: number },
): readonly Refuser[] {
  const groups = new Map<string, Refusal[]>();
  for (const each of refusals) {
    const key = JSON.stringify([each.by, each.limited_by]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const names = new Map(rules.map(({ id, name }) => [id, name]));
  const all = [...groups]
    .map(([key, own]) => refuserOf(key, own, { names, times }))
    .toSorted((a, b) => b.requests - a.requests);
  if (all.length <= most + 1) return all;
  const others = all.slice(most);
  const values = times.map((_, i) => others.reduce((sum, each) => sum + (each.values[i] ?? 0), 0));
  const requests = others.reduce((sum, each) => sum + each.requests, 0);
  return [...all.slice(0, most), { key: OTHERS, label: OTHERS, rows: null, requests, values }];
}

interface Means {
  readonly names: ReadonlyMap<string, string>;
  readonly times: readonly number[];
}

function refuserOf(key: string, own: readonly Refusal[], { names, times }: Means): Refuser {
  const [first] = own;
  const byTime = new Map(own.map(({ time, requests }) => [Date.parse(time), requests]));
  return {
    key,
    label: first === undefined ? '' : labelOf(first, names),
    rows: first === undefined ? null : rowsOf(first),
    requests: own.reduce((sum, { requests }) => sum + requests, 0),
    values: times.map((at) => byTime.get(at) ?? 0),
  };
}

function labelOf({ by, limited_by: limit }: Refusal, names: Means['names']): string {
  if (by === 'provider') return 'providers';
  if (limit === null) return 'a limit, not known which';
  return names.get(limit) ?? (limit.includes(';') ? `by header ${limit}` : `deleted rule ${limit.slice(0, 8)}…`);
}

function rowsOf({ by, limited_by: limit }: Refusal): Filter {
  if (by === 'provider') return join('and', [REFUSED, condition(column('outcome'), 'not-equals', 'limited')]);
  const isNamed = condition(column('limited_by'), 'equals', limit ?? 'null');
  const isOurs = limit === null ? [condition(column('outcome'), 'equals', 'limited')] : [];
  return join('and', [REFUSED, ...isOurs, isNamed]);
}
