// How much of each rule is used, as recorded: by users, values of a property, or all together, over the rule's own window up to
// now. What is under way is not in it yet; the gateway's own count is.
import { useQueries } from '@tanstack/react-query';
import { type ApiError, type ApiResult, api } from '../../api/call.ts';
import { column, condition, join, toTree } from '../../filter/filter.ts';
import type { Rule } from './draft.ts';

export interface SegmentUse {
  readonly rule: Rule;
  /** null = all together. */
  readonly name: string | null;
  /** In the rule's unit. */
  readonly used: number;
  /** Of the quota; of a quota of 0 all. */
  readonly share: number;
}

interface Sums {
  readonly name: string | null;
  readonly requests: number;
  readonly tokens: number;
  readonly cost: number | null;
}

const SEGMENTS = 20;
const EVERY_MS = 10_000;
const EVERY_MS_LONG = 60_000;
const DAY_SECONDS = 86_400;
/** Hits of the cache and refused calls take nothing. */
export const COUNTED = join('and', [
  condition(column('cached'), 'equals', false),
  condition(column('status'), 'not-equals', 429),
]);
const FILTER = toTree(COUNTED);

export interface Uses {
  /** The nearest to their limit first; undefined = on their way. */
  readonly rows: readonly SegmentUse[] | undefined;
  readonly error: ApiError | null;
}

export function useUses(rules: readonly Rule[]): Uses {
  const results = useQueries({
    queries: rules.map((rule) => ({
      queryKey: ['use of a rate limit', rule],
      refetchInterval: rule.window_seconds > DAY_SECONDS ? EVERY_MS_LONG : EVERY_MS,
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        const result = await sumsOf(rule, Date.now(), signal);
        if (!result.ok) throw result.error;
        return result.data.map((sums) => shareOf(rule, sums));
      },
    })),
  });
  const error = results.find((result) => result.error !== null)?.error ?? null;
  if (results.some(({ data }) => data === undefined)) return { rows: undefined, error };
  const rows = results.flatMap(({ data = [] }) => data).toSorted((a, b) => b.share - a.share);
  return { rows: rows.slice(0, SEGMENTS), error: null };
}

function shareOf(rule: Rule, { name, requests, tokens, cost }: Sums): SegmentUse {
  const used = rule.unit === 'request' ? requests : rule.unit === 'token' ? tokens : (cost ?? 0) * 100;
  return { rule, name, used, share: rule.quota === 0 ? 1 : used / rule.quota };
}

function sumsOf(rule: Rule, nowMs: number, signal: AbortSignal): Promise<ApiResult<readonly Sums[]>> {
  const fromMs = nowMs - rule.window_seconds * 1000;
  if (rule.segment === null) return together(fromMs, nowMs, signal);
  return rule.segment === 'user' ? ofUsers(rule, fromMs, nowMs, signal) : ofValues(rule, fromMs, nowMs, signal);
}

async function together(fromMs: number, toMs: number, signal: AbortSignal): Promise<ApiResult<readonly Sums[]>> {
  const body = { filter: FILTER, timeFilter: spanOf(fromMs, toMs) };
  const result = await api('POST /api/dashboard', { body }, signal);
  if (!result.ok) return result;
  const { requests, prompt_tokens: prompt, completion_tokens: completion, cost } = result.data.totals;
  return { ok: true, data: [{ name: null, requests, tokens: prompt + completion, cost }] };
}

async function ofUsers(rule: Rule, fromMs: number, toMs: number, signal: AbortSignal) {
  const by = { request: 'total_requests', token: 'total_prompt_tokens', cents: 'cost' } as const;
  const body = {
    ...{ filter: FILTER, offset: 0, limit: SEGMENTS, sort: { [by[rule.unit]]: 'desc' } },
    timeFilter: { startTimeUnixSeconds: fromMs / 1000, endTimeUnixSeconds: toMs / 1000 },
    timeZoneDifferenceMinutes: 0,
  };
  const result = await api('POST /v1/user/metrics/query', { body }, signal);
  if (!result.ok) return result;
  const data = result.data.users.map((user) => ({
    name: user.user_id,
    requests: user.total_requests,
    tokens: user.total_prompt_tokens + user.total_completion_tokens,
    cost: user.cost,
  }));
  return { ok: true, data } as const;
}

async function ofValues(rule: Rule, fromMs: number, toMs: number, signal: AbortSignal) {
  const result = await api(
    'POST /v1/property/:propertyKey/values/query',
    {
      params: { propertyKey: rule.segment ?? '' },
      body: {
        ...{ filter: FILTER, timeFilter: spanOf(fromMs, toMs), limit: SEGMENTS },
        sort: rule.unit === 'cents' ? 'cost' : 'requests',
      },
    },
    signal,
  );
  if (!result.ok) return result;
  const data = result.data.map((row) => ({
    name: row.value,
    requests: row.total_requests,
    tokens: row.total_tokens,
    cost: row.cost,
  }));
  return { ok: true, data } as const;
}

function spanOf(fromMs: number, toMs: number) {
  return { start: new Date(fromMs).toISOString(), end: new Date(toMs).toISOString() };
}
