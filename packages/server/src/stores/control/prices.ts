// Organisations' own prices in the control store.
import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ControlStore, StoredPrice } from '../../ports/control-store.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Prices = Pick<ControlStore, 'priceOverrides' | 'putPriceOverride' | 'deletePriceOverride'>;

export function priceMethods(db: Kysely<ControlTables>): Prices {
  return {
    async priceOverrides(organizationId) {
      const query = db.selectFrom('price_overrides').selectAll().where('organization_id', '=', organizationId);
      return (await query.orderBy('set_at_ms', 'desc').orderBy('seq', 'desc').execute()).map(toPrice);
    },
    async putPriceOverride(organizationId, price) {
      const values = {
        provider: price.provider,
        model: price.model,
        input_usd: price.inputUsd,
        output_usd: price.outputUsd,
        cache_read_usd: price.cacheReadUsd,
        cache_write_usd: price.cacheWriteUsd,
        set_at_ms: price.setAtMs,
      };
      const key = { id: randomUUID(), organization_id: organizationId, folded_model: price.model.toLowerCase() };
      try {
        // One statement: of two puts at once one comes second and stands.
        const row = await db
          .insertInto('price_overrides')
          .values({ ...key, ...values })
          .onConflict((conflict) =>
            conflict.expression(sql`organization_id, coalesce(provider, ''), folded_model`).doUpdateSet(values),
          )
          .returningAll()
          .executeTakeFirstOrThrow();
        return toPrice(row);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
    },
    async deletePriceOverride(organizationId, id) {
      const result = await db
        .deleteFrom('price_overrides')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

function toPrice(row: Selectable<ControlTables['price_overrides']>): StoredPrice {
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    inputUsd: row.input_usd,
    outputUsd: row.output_usd,
    cacheReadUsd: row.cache_read_usd,
    cacheWriteUsd: row.cache_write_usd,
    setAtMs: row.set_at_ms,
  };
}
