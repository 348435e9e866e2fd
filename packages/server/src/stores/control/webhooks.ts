// Webhooks in the control store.
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { MAX_WEBHOOKS, type Webhook, type WebhookChange, type WebhookStore } from '../../ports/webhooks.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['webhooks']>;

export function webhookMethods(db: Kysely<ControlTables>, now: () => number): WebhookStore {
  return {
    async webhooks(organizationId) {
      let query = db.selectFrom('webhooks').selectAll().orderBy('seq');
      if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
      return (await query.execute()).map(toWebhook);
    },
    async addWebhook({ id, organizationId, destination, sealed, config }) {
      const atMs = now();
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { rows } = await sql<Row>`
          INSERT INTO webhooks (id, organization_id, destination, sealed, config, is_active, created_at_ms, updated_at_ms)
          SELECT ${id}, ${organizationId}, ${destination}, ${sealed}, ${JSON.stringify(config)}, 1, ${atMs}, ${atMs}
          WHERE (SELECT count(*) FROM webhooks WHERE organization_id = ${organizationId}) < ${MAX_WEBHOOKS}
          RETURNING *`.execute(db);
        const [first] = rows;
        if (first !== undefined) return toWebhook(first);
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_WEBHOOKS} webhooks already, and no more are kept.`);
    },
    async changeWebhook(organizationId, id, change) {
      const row = await db
        .updateTable('webhooks')
        .set({ ...columnsOf(change), updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toWebhook(row);
    },
    async deleteWebhook(organizationId, id) {
      const result = await db
        .deleteFrom('webhooks')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

function toWebhook(row: Row): Webhook {
  return {
    id: row.id,
    organizationId: row.organization_id,
    destination: row.destination,
    sealed: row.sealed,
    // Written by us above.
    config: JSON.parse(row.config) as Webhook['config'],
    isActive: row.is_active === 1,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** What is not given stays as it is. */
function columnsOf({ destination, config, isActive }: WebhookChange) {
  return {
    ...(destination === undefined ? {} : { destination }),
    ...(config === undefined ? {} : { config: JSON.stringify(config) }),
    ...(isActive === undefined ? {} : { is_active: Number(isActive) }),
  };
}
