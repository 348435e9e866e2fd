// What exchanges of one session or one user come to together, counted in memory: the store is compared with it.
import type { ExchangeRecord, FilterNode, FilterScalar } from '@heliometer/contract';
import fc from 'fast-check';
import { numberHolds, textHolds } from './filter-model.ts';
import { commonText, DAY_MS, NOON_MS } from './record-samples.ts';
import { localBucket } from './record-store-suite/expected-sums.ts';

export function sum(records: readonly ExchangeRecord[], read: (record: ExchangeRecord) => number | null): number {
  return records.reduce((total, record) => total + (read(record) ?? 0), 0);
}

export function known(records: readonly ExchangeRecord[], read: (record: ExchangeRecord) => unknown): number {
  return records.filter((record) => read(record) !== null).length;
}

/** As the engine orders text: by bytes. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function byStart(a: ExchangeRecord, b: ExchangeRecord): number {
  return a.startedAtMs - b.startedAtMs || (a.exchangeId < b.exchangeId ? -1 : 1);
}

export function groupBy(
  records: readonly ExchangeRecord[],
  read: (record: ExchangeRecord) => string | null,
): ReadonlyMap<string, readonly ExchangeRecord[]> {
  const groups = new Map<string, ExchangeRecord[]>();
  for (const record of [...records].sort(byStart)) {
    const key = read(record);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return groups;
}

export function expectedSession(sessionId: string, calls: readonly ExchangeRecord[], tag: string | null) {
  const isError = (r: ExchangeRecord) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome);
  return {
    sessionId,
    name: calls.find((r) => r.sessionName !== null)?.sessionName ?? '',
    firstStartMs: Math.min(...calls.map((r) => r.startedAtMs)),
    lastStartMs: Math.max(...calls.map((r) => r.startedAtMs)),
    lastEndMs: Math.max(...calls.map((r) => r.startedAtMs + r.latencyMs)),
    requests: calls.length,
    errors: calls.filter(isError).length,
    costNanos: sum(calls, (r) => r.costNanos),
    priced: known(calls, (r) => r.costNanos),
    promptTokens: sum(calls, (r) => r.usage.promptTokens),
    completionTokens: sum(calls, (r) => r.usage.completionTokens),
    averageLatencyMs: sum(calls, (r) => r.latencyMs) / calls.length,
    userIds: [...new Set(calls.map((r) => r.userId).filter((id) => id !== null))].sort(byBytes),
    tag,
  };
}

export function daysOf(calls: readonly ExchangeRecord[], utcOffsetMinutes: number): number {
  return new Set(calls.map((r) => localBucket(r.startedAtMs, 'day', utcOffsetMinutes))).size;
}

type Measure = (calls: readonly ExchangeRecord[], utcOffsetMinutes: number) => number | string | null;

const cost: Measure = (calls) => (known(calls, (r) => r.costNanos) === 0 ? null : sum(calls, (r) => r.costNanos));
const prompt: Measure = (calls) => sum(calls, (r) => r.usage.promptTokens);
const completion: Measure = (calls) => sum(calls, (r) => r.usage.completionTokens);
const tokens = (calls: readonly ExchangeRecord[]) =>
  sum(calls, (r) => (r.usage.promptTokens ?? 0) + (r.usage.completionTokens ?? 0));
const first: Measure = (calls) => Math.min(...calls.map((r) => r.startedAtMs));
const last: Measure = (calls) => Math.max(...calls.map((r) => r.startedAtMs));
const requests: Measure = (calls) => calls.length;

const MEASURES: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  sessions_request_response_rmt: {
    session_session_id: ([call]) => call?.sessionId ?? null,
    session_session_name: (calls) => calls.find((r) => r.sessionName !== null)?.sessionName ?? null,
    session_total_cost: cost,
    session_total_tokens: tokens,
    session_prompt_tokens: prompt,
    session_completion_tokens: completion,
    session_total_requests: requests,
    session_created_at: first,
    session_latest_request_created_at: last,
  },
  users_view: {
    user_user_id: ([call]) => call?.userId ?? null,
    user_active_for: daysOf,
    user_first_active: first,
    user_last_active: last,
    user_total_requests: requests,
    user_average_requests_per_day_active: (calls, offset) => calls.length / daysOf(calls, offset),
    user_average_tokens_per_request: (calls) => tokens(calls) / calls.length,
    user_total_completion_tokens: completion,
    user_total_prompt_tokens: prompt,
    user_cost: cost,
  },
};

export interface GroupCondition {
  readonly table: keyof typeof MEASURES & string;
  readonly column: string;
  readonly operator: string;
  readonly value: FilterScalar;
}

export function toLeaf({ table, column, operator, value }: GroupCondition): FilterNode {
  return { [table]: { [column]: { [operator]: value } } };
}

/** `calls` are all of the group within the window. */
export function groupHolds(condition: GroupCondition, calls: readonly ExchangeRecord[], utcOffsetMinutes: number) {
  const { table, column, operator, value } = condition;
  const measured = MEASURES[table]?.[column]?.(calls, utcOffsetMinutes) ?? null;
  if (TEXT.has(column)) return textHolds(measured === null ? null : String(measured), operator, value);
  const scaled = COST.has(column) && typeof value === 'number' ? Math.round(value * 1e9) : value;
  return numberHolds(measured === null ? null : Number(measured), operator, scaled);
}

const TEXT: ReadonlySet<string> = new Set(['session_session_id', 'session_session_name', 'user_user_id']);
const COST: ReadonlySet<string> = new Set(['session_total_cost', 'user_cost']);
const TIME: ReadonlySet<string> = new Set([
  'session_created_at',
  'session_latest_request_created_at',
  'user_first_active',
  'user_last_active',
]);

export const groupConditions: fc.Arbitrary<GroupCondition> = fc.oneof(
  ...Object.entries(MEASURES).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => operandOf(column).map((operand) => ({ table, column, ...operand }))),
  ),
);

function operandOf(column: string): fc.Arbitrary<Pick<GroupCondition, 'operator' | 'value'>> {
  if (TEXT.has(column)) {
    return fc.record({
      operator: fc.constantFrom('equals', 'not-equals', 'contains', 'not-contains'),
      value: commonText,
    });
  }
  if (TIME.has(column)) {
    const value = fc.integer({ min: NOON_MS - 2 * DAY_MS, max: NOON_MS });
    return fc.record({ operator: fc.constantFrom('gte', 'lte', 'gt', 'lt'), value });
  }
  const value = COST.has(column) ? fc.constantFrom(0, 0.000001, 1.5, 3) : fc.integer({ min: 0, max: 60 });
  return fc.record({ operator: fc.constantFrom('equals', 'not-equals', 'gte', 'lte', 'gt', 'lt'), value });
}
