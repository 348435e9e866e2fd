// The order of lists, by every column there is one for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { type ExchangeRecord, UNKNOWN_USAGE } from '@heliometer/contract';
import { SORT_COLUMNS, type SortColumn } from '../../../src/ports/record-store.ts';
import { body, exchange, NOON_MS } from '../record-samples.ts';
import { type Held, idsOf, page } from './asking.ts';

type Changes = Partial<ExchangeRecord>;

const tokens = (promptTokens: number | null, completionTokens: number | null): Changes => ({
  usage: { ...UNKNOWN_USAGE, promptTokens, completionTokens },
});

/** Per column a low value, a high one, and one that is unknown and comes last in either direction (null = there is none). */
const VALUES: Readonly<
  Record<Exclude<SortColumn, 'random'>, readonly [low: Changes, high: Changes, unknown: Changes | null]>
> = {
  created_at: [{ startedAtMs: NOON_MS - 5 }, { startedAtMs: NOON_MS - 4 }, null],
  latency: [{ latencyMs: 9.5 }, { latencyMs: 10 }, null],
  time_to_first_token: [{ ttftMs: 9 }, { ttftMs: 10 }, { ttftMs: null }],
  total_tokens: [tokens(9, null), tokens(4, 6), tokens(null, null)],
  prompt_tokens: [tokens(9, 1), tokens(10, 0), tokens(null, 5)],
  completion_tokens: [tokens(1, 9), tokens(0, 10), tokens(5, null)],
  cost: [{ costNanos: 9 }, { costNanos: 10 }, { costNanos: null }],
  user_id: [{ userId: 'a' }, { userId: 'b' }, { userId: null }],
  model: [{ model: 'a' }, { model: 'b' }, { model: null }],
  status: [{ status: 200 }, { status: 500 }, null],
  cached: [{}, { outcome: 'cached' }, null],
  request_body: [{ requestBody: body('a') }, { requestBody: body('b') }, null],
  response_body: [{ responseBody: body('a'.repeat(300_000)) }, { responseBody: body('b') }, null],
};

export function describeSorting(held: Held): void {
  describe('sorting', () => {
    for (const column of SORT_COLUMNS) {
      if (column === 'random') continue;
      test(`by ${column}, what is unknown last`, async () => {
        const organizationId = randomUUID();
        const [low, high, unknown] = VALUES[column].map((changes) =>
          changes === null ? null : exchange(organizationId, changes),
        );
        assert.ok(low && high);
        const last = unknown ? [unknown] : [];
        await held.store.insert([high, ...last, low], randomUUID());
        for (const [direction, expected] of [
          ['asc', [low, high, ...last]],
          ['desc', [high, low, ...last]],
        ] as const) {
          assert.deepEqual(
            await idsOf(held, page(organizationId, { sort: { column, direction } })),
            expected.map((record) => record.exchangeId),
            direction,
          );
        }
      });
    }
  });
}
