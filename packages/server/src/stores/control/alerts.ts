// Alerts in the control store. What is watched and where it stands are JSON: nobody asks for their parts.
import { type Kysely, type Selectable, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import {
  type AlertEpisode,
  type AlertSpec,
  type AlertState,
  type AlertStore,
  MAX_ALERTS,
  type NewAlert,
  type OwedNotice,
  type StoredAlert,
} from '../../ports/alerts.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';
import { ownerRefusal } from './unknown-organization.ts';

type Row = Selectable<ControlTables['alerts']>;

const HISTORY_KEPT_MS = 365 * 86_400_000;
const UNTRIGGERED: AlertState = { status: 'resolved', episodes: 0, belowSinceMs: null };

export function alertMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): AlertStore {
  return {
    async alerts(organizationId) {
      let query = db.selectFrom('alerts').selectAll().orderBy('seq');
      if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
      return (await query.execute()).map(toAlert);
    },
    addAlert: (alert) => addAlert(db, alert, now()),
    async changeAlert(organizationId, id, spec) {
      const row = await db
        .updateTable('alerts')
        .set({ spec: JSON.stringify(specOf(spec)), updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toAlert(row);
    },
    deleteAlert: (organizationId, id) =>
      transact(async (transaction) => {
        const result = await transaction
          .deleteFrom('alerts')
          .where('organization_id', '=', organizationId)
          .where('id', '=', id.toLowerCase())
          .executeTakeFirst();
        if (result.numDeletedRows !== 1n) return false;
        await transaction.deleteFrom('alert_notices').where('alert_id', '=', id.toLowerCase()).execute();
        await endEpisodes(transaction, { organizationId, alertId: id.toLowerCase(), atMs: now() });
        return true;
      }),
    async saveAlertState({ id }, { state, episode, notices }) {
      if (episode !== null) await saveEpisode(db, episode, now());
      for (const notice of notices) {
        const row = { id: notice.id, alert_id: notice.alertId, notice: JSON.stringify(notice) };
        await db
          .insertInto('alert_notices')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }
      await db
        .updateTable('alerts')
        .set({ state: JSON.stringify(state) })
        .where('id', '=', id)
        .execute();
    },
    async alertEpisode(organizationId, id) {
      const own = db.selectFrom('alert_episodes').where('organization_id', '=', organizationId);
      const row = await own.where('id', '=', id).select('episode').executeTakeFirst();
      return row === undefined ? null : (JSON.parse(row.episode) as AlertEpisode);
    },
    async alertHistory(organizationId, offset, limit) {
      const own = db.selectFrom('alert_episodes').where('organization_id', '=', organizationId);
      const rows = await own.selectAll().orderBy('seq', 'desc').offset(offset).limit(limit).execute();
      const { total } = await own.select((of) => of.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      return { rows: rows.map(({ episode }) => JSON.parse(episode) as AlertEpisode), total };
    },
    async owedNotices(limit) {
      const rows = await db.selectFrom('alert_notices').select('notice').orderBy('seq', 'desc').limit(limit).execute();
      return rows.map(({ notice }) => JSON.parse(notice) as OwedNotice);
    },
    async noticeDone(id) {
      await db.deleteFrom('alert_notices').where('id', '=', id).execute();
    },
  };
}

async function addAlert(db: Kysely<ControlTables>, alert: NewAlert, atMs: number): Promise<StoredAlert> {
  const { id, organizationId } = alert;
  try {
    // One statement: of two that come at once for the last place one finds it taken.
    const { rows } = await sql<Row>`
      INSERT INTO alerts (id, organization_id, spec, state, created_at_ms, updated_at_ms)
      SELECT ${id}, ${organizationId}, ${JSON.stringify(specOf(alert))}, ${JSON.stringify(UNTRIGGERED)}, ${atMs}, ${atMs}
      WHERE (SELECT count(*) FROM alerts WHERE organization_id = ${organizationId}) < ${MAX_ALERTS}
      RETURNING *`.execute(db);
    const [first] = rows;
    if (first !== undefined) return toAlert(first);
  } catch (error) {
    throw ownerRefusal(error, organizationId);
  }
  throw new GatewayError('conflict', `There are ${MAX_ALERTS} alerts already, and no more are kept.`);
}

async function saveEpisode(db: Kysely<ControlTables>, episode: AlertEpisode, atMs: number): Promise<void> {
  const { id, organizationId, startMs } = episode;
  const text = JSON.stringify(episode);
  await db
    .insertInto('alert_episodes')
    .values({ id, organization_id: organizationId, start_ms: startMs, episode: text })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ episode: text }))
    .execute();
  await db
    .deleteFrom('alert_episodes')
    .where('start_ms', '<', atMs - HISTORY_KEPT_MS)
    .execute();
}

interface EndOfAlert {
  readonly organizationId: string;
  readonly alertId: string;
  readonly atMs: number;
}

async function endEpisodes(db: Kysely<ControlTables>, { organizationId, alertId, atMs }: EndOfAlert): Promise<void> {
  const own = db.selectFrom('alert_episodes').select(['seq', 'episode']).where('organization_id', '=', organizationId);
  // As JSON.stringify writes it.
  for (const { seq, episode } of await own.where('episode', 'like', `%"alertId":"${alertId}"%`).execute()) {
    const told = JSON.parse(episode) as AlertEpisode;
    if (told.alertId !== alertId || told.endMs !== null) continue;
    const ended: AlertEpisode = { ...told, endMs: atMs };
    const update = db.updateTable('alert_episodes').set({ episode: JSON.stringify(ended) });
    await update.where('seq', '=', seq).execute();
  }
}

function toAlert(row: Row): StoredAlert {
  return {
    // Written by us.
    ...(JSON.parse(row.spec) as AlertSpec),
    id: row.id,
    organizationId: row.organization_id,
    state: JSON.parse(row.state) as AlertState,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** Just its members, whatever else the object has. */
function specOf(spec: AlertSpec): AlertSpec {
  const { name, metric, threshold, aggregation, percentile, grouping, isGroupingProperty } = spec;
  const { windowMs, minimumRequests, filter, givenFilter, emails, sealedUrls } = spec;
  return {
    ...{ name, metric, threshold, aggregation, percentile, grouping, isGroupingProperty },
    ...{ windowMs, minimumRequests, filter, givenFilter, emails, sealedUrls },
  };
}
