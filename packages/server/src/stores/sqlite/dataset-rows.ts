// Rows of datasets in the control store.
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { MAX_DATASET_ROWS } from '@heliometer/contract';
import { type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import { GatewayError } from '../../kernel/errors.ts';
import type {
  DatasetOrigin,
  DatasetRow,
  DatasetStore,
  ForgottenOrigins,
  NewDatasetRow,
  WholeDatasetRow,
} from '../../ports/datasets.ts';
import type { ControlTables } from './control-schema.ts';
import type { Transact } from './transact.ts';

type Rows = Omit<DatasetStore, 'datasets' | 'dataset' | 'addDataset' | 'renameDataset' | 'deleteDataset'>;
type WholeRow = Selectable<ControlTables['dataset_rows']>;

const LISTED = [
  'seq',
  'id',
  'dataset_id',
  'exchange_id',
  'request_id',
  'user_id',
  'session_id',
  'origin',
  'last_user_turn',
  'answer',
  'created_at_ms',
  'edited_at_ms',
] as const;
type ListedRow = Pick<WholeRow, (typeof LISTED)[number]>;

export function datasetRowMethods(db: Kysely<ControlTables>, transact: Transact, now: () => number): Rows {
  const mine = (organizationId: string, id: string) =>
    db
      .selectFrom('dataset_rows')
      .where('organization_id', '=', organizationId)
      .where('dataset_id', '=', id.toLowerCase());
  return {
    ...changes(db, transact, now),
    async exchangesInDataset(organizationId, id, exchangeIds) {
      const there = await mine(organizationId, id)
        .select('exchange_id')
        .where(isOneOf('exchange_id', exchangeIds))
        .execute();
      return new Set(there.map(({ exchange_id }) => exchange_id));
    },
    async datasetRows(organizationId, id, { offset, limit }) {
      const rows = await mine(organizationId, id).select(LISTED).orderBy('seq').offset(offset).limit(limit).execute();
      return rows.map(toRow);
    },
    async wholeDatasetRows(organizationId, id, { afterSeq, limit }) {
      const after = mine(organizationId, id).selectAll().where('seq', '>', afterSeq);
      return (await after.orderBy('seq').limit(limit).execute()).map(toWholeRow);
    },
    async wholeDatasetRow(organizationId, id, rowId) {
      const row = await mine(organizationId, id).selectAll().where('id', '=', rowId.toLowerCase()).executeTakeFirst();
      return row === undefined ? null : toWholeRow(row);
    },
    async copiedExchanges(organizationId, afterId, limit) {
      const rows = await db
        .selectFrom('dataset_rows')
        .select('exchange_id')
        .distinct()
        .where('organization_id', '=', organizationId)
        .where('exchange_id', '>', afterId)
        .orderBy('exchange_id')
        .limit(limit)
        .execute();
      return rows.map(({ exchange_id }) => exchange_id);
    },
  };
}

type Changes = Pick<Rows, 'addDatasetRows' | 'editDatasetRow' | 'removeDatasetRows' | 'forgetOrigins'>;

function changes(db: Kysely<ControlTables>, transact: Transact, now: () => number): Changes {
  return {
    addDatasetRows: (organizationId, id, rows) =>
      transact((file) => addRows(file, { organizationId, datasetId: id.toLowerCase(), atMs: now() }, rows)),
    editDatasetRow: (organizationId, id, rowId, { bodies, texts }) =>
      transact((file) => {
        const edited = file
          .prepare(
            `UPDATE dataset_rows SET
              original_request_body = coalesce(original_request_body, request_body),
              original_response_body = coalesce(original_response_body, response_body),
              request_body = ?, response_body = ?, last_user_turn = ?, answer = ?, edited_at_ms = ?
            WHERE organization_id = ? AND dataset_id = ? AND id = ?`,
          )
          .run(
            ...[bodies.request, bodies.response, texts.lastUserTurn, texts.answer, now()],
            ...[organizationId, id.toLowerCase(), rowId.toLowerCase()],
          );
        if (Number(edited.changes) === 0) return false;
        touch(file, id.toLowerCase(), now());
        return true;
      }),
    removeDatasetRows: (organizationId, id, ids) =>
      transact((file) => {
        const given = JSON.stringify(ids.map((each) => each.toLowerCase()));
        const { changes: removed } = file
          .prepare(
            `DELETE FROM dataset_rows WHERE organization_id = ? AND dataset_id = ?
              AND (id IN (SELECT value FROM json_each(?)) OR request_id IN (SELECT value FROM json_each(?)))`,
          )
          .run(organizationId, id.toLowerCase(), given, given);
        if (Number(removed) > 0) touch(file, id.toLowerCase(), now());
        return Number(removed);
      }),
    async forgetOrigins(organizationId, origins) {
      const conditions = conditionsOf(origins);
      if (conditions.length === 0) return 0;
      const { numDeletedRows } = await db
        .deleteFrom('dataset_rows')
        .where('organization_id', '=', organizationId)
        .where((is) => is.or(conditions))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

interface Place {
  readonly organizationId: string;
  readonly datasetId: string;
  readonly atMs: number;
}

function addRows(file: DatabaseSync, place: Place, rows: readonly NewDatasetRow[]): number | null {
  const { organizationId, datasetId, atMs } = place;
  const dataset = file
    .prepare('SELECT 1 FROM datasets WHERE organization_id = ? AND id = ?')
    .get(organizationId, datasetId);
  if (dataset === undefined) return null;
  const insert = file.prepare(
    `INSERT OR IGNORE INTO dataset_rows (id, organization_id, dataset_id, exchange_id, request_id, user_id, session_id,
      origin, last_user_turn, answer, created_at_ms, request_body, response_body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let added = 0;
  for (const { origin, bodies, texts } of rows) {
    const { exchangeId, requestId, userId, sessionId, ...rest } = origin;
    const { changes: inserted } = insert.run(
      ...[randomUUID(), organizationId, datasetId, exchangeId, requestId, userId, sessionId, JSON.stringify(rest)],
      ...[texts.lastUserTurn, texts.answer, atMs, bodies.request, bodies.response],
    );
    added += Number(inserted);
  }
  const count = file.prepare('SELECT count(*) AS n FROM dataset_rows WHERE dataset_id = ?').get(datasetId)?.['n'];
  if (Number(count) > MAX_DATASET_ROWS) throw tooMany(Number(count) - added, added);
  if (added > 0) touch(file, datasetId, atMs);
  return added;
}

function tooMany(held: number, more: number): GatewayError {
  return new GatewayError(
    'conflict',
    `A dataset holds ${MAX_DATASET_ROWS} rows; this one has ${held}, so ${more} more do not fit. Remove rows, or make another dataset.`,
  );
}

function touch(file: DatabaseSync, datasetId: string, atMs: number): void {
  file.prepare('UPDATE datasets SET updated_at_ms = ? WHERE id = ?').run(atMs, datasetId);
}

function conditionsOf({ exchangeIds, requestId, userId, sessionId }: ForgottenOrigins) {
  return [
    ...(exchangeIds === undefined ? [] : [isOneOf('exchange_id', exchangeIds)]),
    ...(requestId === undefined ? [] : [sql<SqlBool>`request_id = ${requestId}`]),
    ...(userId === undefined ? [] : [sql<SqlBool>`user_id = ${userId}`]),
    ...(sessionId === undefined ? [] : [sql<SqlBool>`session_id = ${sessionId}`]),
  ];
}

/** One parameter, however many they are. */
function isOneOf(column: 'exchange_id', values: readonly string[]) {
  const given = JSON.stringify(values.map((value) => value.toLowerCase()));
  return sql<SqlBool>`${sql.ref(column)} IN (SELECT value FROM json_each(${given}))`;
}

function toRow(row: ListedRow): DatasetRow {
  // Written by us above.
  const rest = JSON.parse(row.origin) as Omit<DatasetOrigin, 'exchangeId' | 'requestId' | 'userId' | 'sessionId'>;
  const { exchange_id: exchangeId, request_id: requestId, user_id: userId, session_id: sessionId } = row;
  return {
    id: row.id,
    seq: row.seq,
    datasetId: row.dataset_id,
    origin: { exchangeId, requestId, userId, sessionId, ...rest },
    texts: { lastUserTurn: row.last_user_turn, answer: row.answer },
    createdAtMs: row.created_at_ms,
    editedAtMs: row.edited_at_ms,
  };
}

function toWholeRow(row: WholeRow): WholeDatasetRow {
  const { original_request_body: request, original_response_body: response } = row;
  return {
    ...toRow(row),
    bodies: { request: row.request_body, response: row.response_body },
    original: request === null || response === null ? null : { request, response },
  };
}
