// Questions that make no sense are refused with what would.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { FilterNode } from '@heliometer/contract';
import { InvalidQuery } from '../../../src/ports/record-store.ts';
import { type Held, metric, page, signal } from './asking.ts';

export function describeRefusing(held: Held): void {
  describe('refusing', () => {
    const row = (column: string, condition: unknown) =>
      ({ request_response_rmt: { [column]: condition } }) as FilterNode;
    const refused: readonly (readonly [string, FilterNode, RegExp])[] = [
      ['a table', { nowhere: { x: { equals: 1 } } }, /"nowhere".*request_response_rmt/],
      ['a column', row('colour', { equals: 'red' }), /"colour".*user_id/],
      ['a column of another table', { response: { colour: { equals: 'red' } } }, /"colour".*body_tokens/],
      ['an operator', row('user_id', { resembles: 'x' }), /resembles.*not-contains/],
      ['an inherited name as operator', row('latency', { constructor: 1 }), /constructor.*gte/],
      ['an inherited name as column', row('constructor', { equals: 'x' }), /"constructor"/],
      ['a text for a number', row('latency', { gte: 'fast' }), /"fast".*number/],
      ['a number for a text', row('user_id', { equals: 7 }), /7.*text/],
      ['a text for a boolean', row('threat', { equals: 'yes' }), /"yes".*true or false/],
      ['an outcome that does not exist', row('outcome', { equals: 'anwsered' }), /"anwsered".*answered, cached/],
      ['a part of an outcome', row('outcome', { contains: 'client' }), /contains "client".*client_gone/],
      ['no outcome', row('outcome', { 'not-equals': null }), /null.*equals, not-equals/],
      ['no time', row('request_created_at', { gte: 'yesterday' }), /"yesterday".*ISO 8601/],
      ['a number past all bounds', row('cost', { gte: 1e300 * 1e300 }), /Infinity/],
      ['no operator', row('user_id', {}), /no operator/],
      ['no condition', row('user_id', 'x'), /\{operator: value\}/],
      ['a text without end', row('user_id', { equals: 'x'.repeat(70_000) }), /65536/],
    ];
    for (const [what, filter, says] of refused) {
      test(`a filter with ${what} is refused and says what is accepted`, async () => {
        await assert.rejects(held.store.count(metric(randomUUID(), filter), signal), (error) => {
          assert.ok(error instanceof InvalidQuery);
          assert.match(error.message, says);
          return true;
        });
      });
    }

    test('a filter too deep or too wide is refused, one at the bound is not', async () => {
      const leaf = row('status', { equals: 200 });
      const deep = (levels: number): FilterNode =>
        levels === 0 ? leaf : { left: leaf, operator: levels % 2 ? 'and' : 'or', right: deep(levels - 1) };
      const wide = (leaves: number): FilterNode =>
        leaves === 1 ? leaf : { left: wide(leaves - 1), operator: 'or', right: leaf };
      const ask = (filter: FilterNode) => held.store.count(metric(randomUUID(), filter), signal);
      assert.equal(await ask(deep(49)), 0);
      assert.equal(await ask(wide(500)), 0);
      await assert.rejects(ask(deep(60)), InvalidQuery);
      await assert.rejects(ask(wide(501)), InvalidQuery);
      await assert.rejects(ask(deep(5000)), InvalidQuery);
    });

    test('a cursor of someone else’s making is refused', async () => {
      const organizationId = randomUUID();
      for (const cursor of ['', 'x', "' OR 1=1", Buffer.from('5.not-a-uuid').toString('base64url')]) {
        await assert.rejects(held.store.requests(page(organizationId, { cursor }), signal), InvalidQuery);
      }
      const cursor = Buffer.from(`5.${randomUUID()}`).toString('base64url');
      const byCost = { sort: { column: 'cost', direction: 'asc' } as const, cursor };
      await assert.rejects(held.store.requests(page(organizationId, byCost), signal), InvalidQuery);
    });
  });
}
