// What sums over exchanges have to be, counted in memory.
import assert from 'node:assert/strict';
import type { ExchangeRecord } from '@heliometer/contract';
import type { MetricTotals } from '../../../src/ports/record-store.ts';

export function assertTotals(totals: MetricTotals, records: readonly ExchangeRecord[]): void {
  const sum = (read: (record: ExchangeRecord) => number | null) =>
    records.reduce((total, record) => total + (read(record) ?? 0), 0);
  const known = (read: (record: ExchangeRecord) => number | null) => records.filter((r) => read(r) !== null).length;
  const mean = (read: (record: ExchangeRecord) => number | null) =>
    known(read) === 0 ? null : sum(read) / known(read);
  const isError = (r: ExchangeRecord) => r.status >= 400 || !['answered', 'cached'].includes(r.outcome);
  const { averageLatencyMs, averageTtftMs, ...rest } = totals;
  const expected = {
    requests: records.length,
    errors: records.filter(isError).length,
    threats: records.filter((r) => r.outcome === 'threat' || r.threat === true).length,
    activeUsers: new Set(records.map((r) => r.userId).filter((user) => user !== null)).size,
    costNanos: sum((r) => r.costNanos),
    priced: known((r) => r.costNanos),
    promptTokens: sum((r) => r.usage.promptTokens),
    completionTokens: sum((r) => r.usage.completionTokens),
    totalTokens: sum((r) => r.usage.promptTokens) + sum((r) => r.usage.completionTokens),
  };
  const { atMs: _at, key: _key, ...seen } = rest as typeof rest & { atMs?: number; key?: string };
  assert.deepEqual(seen, expected);
  assertNear(
    averageLatencyMs,
    mean((r) => r.latencyMs),
  );
  assertNear(
    averageTtftMs,
    mean((r) => r.ttftMs),
  );
}

function assertNear(seen: number | null, expected: number | null): void {
  if (seen === null || expected === null) assert.equal(seen, expected);
  else assert.ok(Math.abs(seen - expected) < 1e-6, `${seen} is not ${expected}`);
}

/** Equal but for the last digits of fractions, all the way down. */
export function assertClose(seen: unknown, expected: unknown): void {
  assert.deepEqual(rounded(seen), rounded(expected));
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(10));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

/** The local calendar, done with Date instead of arithmetic. */
export function localBucket(ms: number, increment: string, utcOffsetMinutes: number): number {
  const local = new Date(ms + utcOffsetMinutes * 60_000);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const starts: Record<string, number> = {
    min: Date.UTC(year, month, day, local.getUTCHours(), local.getUTCMinutes()),
    hour: Date.UTC(year, month, day, local.getUTCHours()),
    day: Date.UTC(year, month, day),
    week: Date.UTC(year, month, day - ((local.getUTCDay() + 6) % 7)),
    month: Date.UTC(year, month, 1),
    year: Date.UTC(year, 0, 1),
  };
  return (starts[increment] ?? Number.NaN) - utcOffsetMinutes * 60_000;
}
