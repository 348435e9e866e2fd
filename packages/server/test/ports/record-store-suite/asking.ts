// How the suite asks a store, and where it finds the one under test.
import type { ExchangeRecord, FilterNode } from '@heliometer/contract';
import type { RecordStore, RequestQuery } from '../../../src/ports/record-store.ts';
import { DAY_MS, NOON_MS } from '../record-samples.ts';

/** The store is there once the tests run. */
export interface Held {
  readonly store: RecordStore;
}

export const WINDOW = { fromMs: NOON_MS - 3 * DAY_MS, toMs: NOON_MS + DAY_MS };
export const NEWEST = { column: 'created_at', direction: 'desc' } as const;
export const signal = new AbortController().signal;

export function seed(): number {
  const given = Number(process.env['FC_SEED'] ?? Number.NaN);
  return Number.isInteger(given) ? given : Date.now() & 0x7fffffff;
}

export function page(organizationId: string, changes: Partial<RequestQuery> = {}): RequestQuery {
  return { organizationId, filter: {}, window: WINDOW, sort: NEWEST, limit: 1000, offset: 0, ...changes };
}

export function metric(organizationId: string, filter: FilterNode = {}) {
  return { organizationId, filter, window: WINDOW };
}

/** A record without what lists leave out. */
export function listed({ requestBody: _q, responseBody: _a, attempts: _t, ...record }: ExchangeRecord) {
  return record;
}

export function sorted(ids: Iterable<string>): string[] {
  return [...ids].sort();
}

export async function idsOf({ store }: Held, query: RequestQuery): Promise<string[]> {
  return (await store.requests(query, signal)).rows.map((row) => row.record.exchangeId);
}
