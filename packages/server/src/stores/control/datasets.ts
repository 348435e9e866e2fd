// Datasets in the control store.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import { type Dataset, type DatasetStore, MAX_DATASETS } from '../../ports/datasets.ts';
import type { ControlEngine } from './control-engine.ts';
import { datasetRowMethods } from './dataset-rows.ts';
import { ownerRefusal } from './unknown-organization.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly meta: string | null;
  readonly rows: number;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

export function datasetMethods(engine: ControlEngine): DatasetStore {
  const { db, now } = engine;
  const of = (organizationId: string) =>
    db
      .selectFrom('datasets')
      .select(['id', 'name', 'meta', 'created_at_ms', 'updated_at_ms'])
      .select((from) =>
        from
          .selectFrom('dataset_rows')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .whereRef('dataset_rows.dataset_id', '=', 'datasets.id')
          .as('rows'),
      )
      .where('organization_id', '=', organizationId);
  return {
    ...datasetRowMethods(engine),
    async datasets(organizationId) {
      return (await of(organizationId).orderBy('seq').execute()).map(toDataset);
    },
    async dataset(organizationId, id) {
      const row = await of(organizationId).where('id', '=', id.toLowerCase()).executeTakeFirst();
      return row === undefined ? null : toDataset(row);
    },
    async addDataset(organizationId, { name, meta }) {
      const id = randomUUID();
      const atMs = now();
      try {
        // One statement: of two that come at once for the last place one finds it taken.
        const { numAffectedRows } = await sql`
          INSERT INTO datasets (id, organization_id, name, meta, created_at_ms, updated_at_ms)
          SELECT ${id}, ${organizationId}, ${name}, ${meta}, ${atMs}, ${atMs}
          WHERE (SELECT count(*) FROM datasets WHERE organization_id = ${organizationId}) < ${MAX_DATASETS}`.execute(
          db,
        );
        if (numAffectedRows === 1n) return { id, name, meta, rows: 0, createdAtMs: atMs, updatedAtMs: atMs };
      } catch (error) {
        throw ownerRefusal(error, organizationId);
      }
      throw new GatewayError('conflict', `There are ${MAX_DATASETS} datasets already, and no more are kept.`);
    },
    async renameDataset(organizationId, id, name) {
      const result = await db
        .updateTable('datasets')
        .set({ name, updated_at_ms: now() })
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async deleteDataset(organizationId, id) {
      const result = await db
        .deleteFrom('datasets')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id.toLowerCase())
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

function toDataset({
  id,
  name,
  meta,
  rows,
  created_at_ms,
  updated_at_ms,
}: Omit<Row, 'rows'> & { rows: number | null }): Dataset {
  return { id, name, meta, rows: rows ?? 0, createdAtMs: created_at_ms, updatedAtMs: updated_at_ms };
}
