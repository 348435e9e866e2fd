// Exchanges whole, for export and import: the row as it was recorded, its attempts, its bodies and the facts of later.
import type { ExchangeRecord, PricingFacts, TransferredFact } from '@heliometer/contract';
import type { BodyStore } from '../../ports/body-store.ts';
import type { ExchangePlace } from '../../ports/exchange-place.ts';
import type { StoredBodies } from '../../ports/record-store.ts';
import type { FactsOfExchange, Presence, RecordTransfer, TransferQuery } from '../../ports/record-transfer.ts';
import { withWholeTexts } from './bodies-apart.ts';
import type { Engine } from './engine.ts';
import { type FactRow, factsByExchange, insertFactLines } from './facts.ts';
import { attemptsOfEach, bodiesOf } from './requests.ts';
import { moment, within } from './scope.ts';
import { selected } from './selection.ts';
import { int, type Sql, sql, str, strings, uuid, uuids } from './sql.ts';
import { EXCHANGE_FIELDS, type ExchangeRow, toStoredExchange } from './stored-exchange.ts';

const PAGE_ROWS = 1_000;
/** Of bodies on the wire; decoded they are more. */
const PAGE_BYTES = 8 * 1024 * 1024;

export function openTransfer(engine: Engine, bodies: BodyStore | null): RecordTransfer {
  return {
    async transferPage(query, signal) {
      const { organizationId } = query;
      const { keys, next } = await nextKeys(engine, query, signal);
      if (keys.length === 0) return { exchanges: [], next };
      const rows = await rowsOf(engine, organizationId, keys, signal);
      const ids = [...rows.keys()];
      const stored = [...rows.values()].map(toStoredExchange);
      const attempts = await attemptsOfEach(engine, organizationId, ids, signal);
      const texts = await withWholeTexts(await bodiesOf(engine, organizationId, ids, signal), bodies, signal);
      const facts = await factsByExchange(engine, organizationId, stored, signal);
      const exchanges = stored.flatMap(({ record }) => {
        const { exchangeId } = record;
        const [row, kept] = [rows.get(exchangeId), texts.get(exchangeId)];
        if (row === undefined || kept === undefined) return [];
        const whole = { ...record, ...pricingOf(row), ...withBodies(kept), attempts: attempts.get(exchangeId) ?? [] };
        return [{ record: whole, facts: (facts.get(exchangeId) ?? []).map(toFact) }];
      });
      return { exchanges, next };
    },
    presence: (organizationId, exchangeIds) => presence(engine, organizationId, exchangeIds),
    addTransferredFacts: (organizationId, of) => addFacts(engine, organizationId, of),
  };
}

interface KeyRow {
  readonly exchange_id: string;
  readonly started_ms: number;
  readonly bytes: number;
}

/** As many as can be held with their bodies, and at least one. */
async function nextKeys(
  engine: Engine,
  query: TransferQuery,
  signal: AbortSignal,
): Promise<{ readonly keys: readonly KeyRow[]; readonly next: ExchangePlace | null }> {
  const found = await engine.rows<KeyRow>(
    sql`SELECT exchange_id, toUnixTimestamp64Milli(started_at) AS started_ms, request_bytes + response_bytes AS bytes
      FROM exchanges WHERE ${selected(query)} AND ${beyond(query.after)}
      ORDER BY started_at, exchange_id LIMIT ${int(PAGE_ROWS)}`,
    signal,
  );
  let bytes = 0;
  const over = found.findIndex((key) => {
    bytes += key.bytes;
    return bytes > PAGE_BYTES;
  });
  const keys = over < 0 ? found : found.slice(0, Math.max(1, over));
  const last = keys.at(-1);
  const isEnd = last === undefined || (keys.length === found.length && found.length < PAGE_ROWS);
  return { keys, next: isEnd ? null : { startedAtMs: last.started_ms, exchangeId: last.exchange_id } };
}

function beyond(after: ExchangePlace | null): Sql {
  if (after === null) return sql`true`;
  const [at, id] = [moment(after.startedAtMs), uuid(after.exchangeId)];
  // The first half lets the engine skip by its primary key, which it does not do for the tuple.
  return sql`started_at >= ${at} AND (started_at, exchange_id) > (${at}, ${id})`;
}

type WholeRow = ExchangeRow & { readonly pricing: string };

/** In the order of the keys, each once. */
async function rowsOf(
  engine: Engine,
  organizationId: string,
  keys: readonly KeyRow[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, WholeRow>> {
  const window = { fromMs: keys[0]?.started_ms ?? 0, toMs: (keys.at(-1)?.started_ms ?? 0) + 1 };
  const rows = await engine.rows<WholeRow>(
    sql`SELECT ${EXCHANGE_FIELDS}, pricing FROM exchanges WHERE organization_id = ${str(organizationId)}
      AND ${within(window)} AND exchange_id IN (${uuids(keys.map((key) => key.exchange_id))})
      ORDER BY started_at, exchange_id`,
    signal,
  );
  return new Map(rows.map((row) => [row.exchange_id, row]));
}

function pricingOf({ pricing }: WholeRow): Pick<ExchangeRecord, 'pricing'> {
  return pricing === '' ? {} : { pricing: JSON.parse(pricing) as PricingFacts };
}

function withBodies({ request, response }: StoredBodies): Pick<ExchangeRecord, 'requestBody' | 'responseBody'> {
  return { requestBody: request, responseBody: response };
}

function toFact(row: FactRow): TransferredFact {
  const common = { id: row.fact_id, atMicros: row.at_micros };
  switch (row.kind) {
    case 'feedback':
      return { kind: 'feedback', ...common, rating: row.number !== 0 };
    case 'score':
      return { kind: 'score', ...common, name: row.name, value: row.number, isBoolean: row.is_boolean };
    case 'property':
      return { kind: 'property', ...common, name: row.name, value: row.text };
    default:
      return row.kind satisfies never;
  }
}

async function presence(
  engine: Engine,
  organizationId: string,
  exchangeIds: readonly string[],
): Promise<ReadonlyMap<string, Presence>> {
  if (exchangeIds.length === 0) return new Map();
  const [own, ids] = [str(organizationId), uuids(exchangeIds)];
  const rows = await engine.rows<{ id: string; presence: Presence }>(
    sql`SELECT DISTINCT exchange_id AS id, 'stored' AS presence FROM exchanges
        WHERE organization_id = ${own} AND exchange_id IN (${ids})
      UNION ALL
      SELECT DISTINCT exchange_id AS id, 'deleted' AS presence FROM deletions
        WHERE organization_id = ${own} AND exchange_id IN (${ids})`,
    AbortSignal.timeout(60_000),
  );
  const stored = rows.filter((row) => row.presence === 'stored');
  const deleted = rows.filter((row) => row.presence === 'deleted');
  return new Map([...stored, ...deleted].map((row) => [row.id, row.presence]));
}

async function addFacts(engine: Engine, organizationId: string, of: readonly FactsOfExchange[]): Promise<void> {
  const stating = of.filter(({ facts }) => facts.length > 0);
  if (stating.length === 0) return;
  const subjects = stating.flatMap(({ exchangeId, requestId }) => [exchangeId, requestId]);
  const rows = await engine.rows<{ fact_id: string }>(
    sql`SELECT fact_id FROM facts WHERE organization_id = ${str(organizationId)} AND subject IN (${strings(subjects)})`,
    AbortSignal.timeout(60_000),
  );
  const known = new Set(rows.map((row) => row.fact_id));
  const lines = stating.flatMap(({ exchangeId, facts }) =>
    facts
      .filter(({ id }) => !known.has(id))
      .map((fact) => ({ subject: exchangeId, atMicros: fact.atMicros, id: fact.id, fact })),
  );
  await insertFactLines(engine, organizationId, lines);
}
