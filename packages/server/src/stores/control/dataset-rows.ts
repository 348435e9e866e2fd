// Rows of datasets in the control store.
import { randomUUID } from 'node:crypto';
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
import type { ControlEngine } from './control-engine.ts';
import type { ControlTables } from './control-schema.ts';
import type { EngineWords } from './engine-words.ts';

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

export function datasetRowMethods({ db, transact, words, now }: ControlEngine): Rows {
  const mine = (organizationId: string, id: string) =>
    db
      .selectFrom('dataset_rows')
      .where('organization_id', '=', organizationId)
      .where('dataset_id', '=', id.toLowerCase());
  return {
    ...changes({ db, transact, words, now }),
    async exchangesInDataset(organizationId, id, exchangeIds) {
      const there = await mine(organizationId, id)
        .select('exchange_id')
        .where(isOneOf(words, 'exchange_id', exchangeIds))
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

function changes({ db, transact, words, now }: ControlEngine): Changes {
  return {
    addDatasetRows: (organizationId, id, rows) =>
      transact((transaction) =>
        addRows(transaction, { organizationId, datasetId: id.toLowerCase(), atMs: now() }, rows),
      ),
    editDatasetRow: (organizationId, id, rowId, { bodies, texts }) =>
      transact(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('dataset_rows')
          .set(({ fn }) => ({
            original_request_body: fn.coalesce('original_request_body', 'request_body'),
            original_response_body: fn.coalesce('original_response_body', 'response_body'),
            request_body: bodies.request,
            response_body: bodies.response,
            last_user_turn: texts.lastUserTurn,
            answer: texts.answer,
            edited_at_ms: now(),
          }))
          .where('organization_id', '=', organizationId)
          .where('dataset_id', '=', id.toLowerCase())
          .where('id', '=', rowId.toLowerCase())
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await touch(transaction, id.toLowerCase(), now());
        return true;
      }),
    removeDatasetRows: (organizationId, id, ids) =>
      transact(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('dataset_rows')
          .where('organization_id', '=', organizationId)
          .where('dataset_id', '=', id.toLowerCase())
          .where((is) => is.or([isOneOf(words, 'id', ids), isOneOf(words, 'request_id', ids)]))
          .executeTakeFirst();
        if (numDeletedRows > 0n) await touch(transaction, id.toLowerCase(), now());
        return Number(numDeletedRows);
      }),
    async forgetOrigins(organizationId, origins) {
      const conditions = conditionsOf(words, origins);
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

/** Of a row's dozen of columns each is a parameter, of which a statement takes some ten thousand. */
const ROWS_A_STATEMENT = 100;

async function addRows(
  db: Kysely<ControlTables>,
  place: Place,
  rows: readonly NewDatasetRow[],
): Promise<number | null> {
  const { organizationId, datasetId, atMs } = place;
  const datasets = db.selectFrom('datasets').select('id').where('organization_id', '=', organizationId);
  if ((await datasets.where('id', '=', datasetId).executeTakeFirst()) === undefined) return null;
  let added = 0;
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('dataset_rows')
      .values(rows.slice(at, at + ROWS_A_STATEMENT).map((row) => newRow(place, row)))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    added += Number(numInsertedOrUpdatedRows);
  }
  const { count } = await db
    .selectFrom('dataset_rows')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('dataset_id', '=', datasetId)
    .executeTakeFirstOrThrow();
  if (count > MAX_DATASET_ROWS) throw tooMany(count - added, added);
  if (added > 0) await touch(db, datasetId, atMs);
  return added;
}

function newRow({ organizationId, datasetId, atMs }: Place, { origin, bodies, texts }: NewDatasetRow) {
  const { exchangeId, requestId, userId, sessionId, ...rest } = origin;
  return {
    id: randomUUID(),
    organization_id: organizationId,
    dataset_id: datasetId,
    exchange_id: exchangeId,
    request_id: requestId,
    user_id: userId,
    session_id: sessionId,
    origin: JSON.stringify(rest),
    last_user_turn: texts.lastUserTurn,
    answer: texts.answer,
    created_at_ms: atMs,
    request_body: bodies.request,
    response_body: bodies.response,
  };
}

function tooMany(held: number, more: number): GatewayError {
  return new GatewayError(
    'conflict',
    `A dataset holds ${MAX_DATASET_ROWS} rows; this one has ${held}, so ${more} more do not fit. Remove rows, or make another dataset.`,
  );
}

async function touch(db: Kysely<ControlTables>, datasetId: string, atMs: number): Promise<void> {
  await db.updateTable('datasets').set({ updated_at_ms: atMs }).where('id', '=', datasetId).execute();
}

function conditionsOf(words: EngineWords, { exchangeIds, requestId, userId, sessionId }: ForgottenOrigins) {
  return [
    ...(exchangeIds === undefined ? [] : [isOneOf(words, 'exchange_id', exchangeIds)]),
    ...(requestId === undefined ? [] : [sql<SqlBool>`request_id = ${requestId}`]),
    ...(userId === undefined ? [] : [sql<SqlBool>`user_id = ${userId}`]),
    ...(sessionId === undefined ? [] : [sql<SqlBool>`session_id = ${sessionId}`]),
  ];
}

/** One parameter, however many they are. */
function isOneOf(words: EngineWords, column: 'exchange_id' | 'id' | 'request_id', values: readonly string[]) {
  const given = JSON.stringify(values.map((value) => value.toLowerCase()));
  return sql<SqlBool>`${sql.ref(column)} IN (SELECT value FROM ${words.elementsOf(sql`${given}`)})`;
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
