// The queue of recomputations in the control store.
import { randomUUID } from 'node:crypto';
import type { Insertable, Kysely, Selectable } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import {
  type NewRecomputation,
  RECOMPUTATION_STATES,
  type Recomputation,
  type RecomputationQueue,
} from '../../ports/recomputation-queue.ts';
import type { ControlTables } from './control-schema.ts';
import { ownerRefusal } from './unknown-organization.ts';

/** Not ended, of one organisation. */
const MOST_WAITING = 10;
const MOST_ENDED = 100;

/** SQLite takes an offset after a limit only. */
const ALL = Number.MAX_SAFE_INTEGER;

export function recomputationMethods(db: Kysely<ControlTables>): RecomputationQueue {
  const all = db.selectFrom('recomputations').selectAll();
  const open = all.where('state', 'in', ['waiting', 'running']);
  return {
    async addRecomputation(asked) {
      const { organizationId } = asked;
      const waiting = await open.where('organization_id', '=', organizationId).execute();
      if (waiting.length >= MOST_WAITING) {
        throw new GatewayError(
          'conflict',
          `${MOST_WAITING} recomputations are waiting already; ask again when one ended.`,
        );
      }
      const row = newRow(asked);
      try {
        await db.insertInto('recomputations').values(row).execute();
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      await forgetOld(db, organizationId);
      return toRecomputation(row);
    },
    async recomputations(organizationId) {
      const rows = await all.where('organization_id', '=', organizationId).orderBy('seq', 'desc').execute();
      return rows.map(toRecomputation);
    },
    async recomputation(organizationId, id) {
      const row = await all.where('organization_id', '=', organizationId).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecomputation(row);
    },
    async nextRecomputation() {
      const row = await open.orderBy('seq').limit(1).executeTakeFirst();
      return row === undefined ? null : toRecomputation(row);
    },
    async saveRecomputation({ id, state, total, examined, changed, place, startedAtMs, endedAtMs }) {
      await db
        .updateTable('recomputations')
        .set({
          state,
          total,
          examined,
          changed,
          place_ms: place?.startedAtMs ?? null,
          place_id: place?.exchangeId ?? null,
          started_at_ms: startedAtMs,
          ended_at_ms: endedAtMs,
        })
        .where('id', '=', id)
        .execute();
    },
  };
}

type Row = Omit<Selectable<ControlTables['recomputations']>, 'seq'>;

function newRow(asked: NewRecomputation): Row & Insertable<ControlTables['recomputations']> {
  return {
    id: randomUUID(),
    organization_id: asked.organizationId,
    provider: asked.provider,
    model: asked.model,
    from_ms: asked.fromMs,
    to_ms: asked.toMs,
    state: 'waiting',
    total: null,
    examined: 0,
    changed: 0,
    place_ms: null,
    place_id: null,
    created_at_ms: asked.createdAtMs,
    started_at_ms: null,
    ended_at_ms: null,
  };
}

async function forgetOld(db: Kysely<ControlTables>, organizationId: string): Promise<void> {
  const ended = db
    .selectFrom('recomputations')
    .where('organization_id', '=', organizationId)
    .where('state', 'in', ['done', 'failed']);
  await db
    .deleteFrom('recomputations')
    .where('seq', 'in', ended.select('seq').orderBy('seq', 'desc').limit(ALL).offset(MOST_ENDED))
    .execute();
}

function toRecomputation(row: Row): Recomputation {
  const state = RECOMPUTATION_STATES.find((known) => known === row.state);
  if (state === undefined) throw new Error(`control store: a recomputation has the state "${row.state}"`);
  const { place_ms: startedAtMs, place_id: exchangeId } = row;
  return {
    id: row.id,
    organizationId: row.organization_id,
    provider: row.provider,
    model: row.model,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    createdAtMs: row.created_at_ms,
    state,
    total: row.total,
    examined: row.examined,
    changed: row.changed,
    place: startedAtMs === null || exchangeId === null ? null : { startedAtMs, exchangeId },
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
  };
}
