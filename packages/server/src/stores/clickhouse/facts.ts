// Later facts: appended under the id they were given for, and matched to an exchange only when read. So a fact may come
// before its exchange, and the newest of a name wins without a second version of the row.
import { randomUUID } from 'node:crypto';
import { BOOLEAN_SCORE_SUFFIX, RATING_SCORE } from '@heliometer/contract';
import type { LaterFact, StoredExchange } from '../../ports/record-store.ts';
import type { Engine } from './engine.ts';
import { mergeNames } from './property-names.ts';
import { type Sql, sql, str, strings, uuids } from './sql.ts';

const FACT_COLUMNS = [
  'organization_id',
  'subject',
  'kind',
  'name',
  'at',
  'fact_id',
  'text',
  'number',
  'is_boolean',
] as const;

export interface FactsAbout {
  readonly subject: string;
  /** Time of the first fact; each further one is a microsecond newer, so that the last of a name wins. */
  readonly atMicros: number;
  readonly facts: readonly LaterFact[];
}

export interface FactLine {
  readonly subject: string;
  readonly atMicros: number;
  readonly id: string;
  readonly fact: LaterFact;
}

export function insertFacts(engine: Engine, organizationId: string, stated: readonly FactsAbout[]): Promise<void> {
  const lines = stated.flatMap(({ subject, atMicros, facts }) =>
    facts.map((fact, index) => ({ subject, atMicros: atMicros + index, id: randomUUID(), fact })),
  );
  return insertFactLines(engine, organizationId, lines);
}

export async function insertFactLines(
  engine: Engine,
  organizationId: string,
  stated: readonly FactLine[],
): Promise<void> {
  if (stated.length === 0) return;
  const lines = stated.map(({ subject, atMicros, id, fact }) =>
    JSON.stringify([
      organizationId,
      subject.toWellFormed(),
      fact.kind,
      fact.kind === 'feedback' ? '' : fact.name.toWellFormed(),
      writeMicros(atMicros),
      id.toWellFormed(),
      fact.kind === 'property' ? fact.value.toWellFormed() : '',
      fact.kind === 'property' ? 0 : Number(fact.kind === 'feedback' ? fact.rating : fact.value),
      fact.kind === 'feedback' || (fact.kind === 'score' && fact.isBoolean),
    ]),
  );
  await engine.insert({
    table: 'facts',
    columns: FACT_COLUMNS,
    lines: Buffer.from(`${lines.join('\n')}\n`),
    token: null,
  });
}

export function writeMicros(micros: number): string {
  const ms = Math.floor(micros / 1000);
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)}${String(micros - ms * 1000).padStart(3, '0')}`;
}

/**
 * Which exchange each id means (`subject`, `target`): the exchange of that id, else the newest of that request id.
 * `subjects` is a list or a subquery of ids. Deleted exchanges count: a fact must not move on to an older one.
 */
function targets(organizationId: string, subjects: Sql, exchangeIds: Sql): Sql {
  return sql`SELECT subject, argMax(exchange_id, (toString(exchange_id) = subject, started_at, exchange_id)) AS target
    FROM (
      SELECT exchange_id, started_at, arrayJoin(arrayDistinct([toString(exchange_id), request_id])) AS subject
      FROM exchanges
      WHERE organization_id = ${str(organizationId)} AND (request_id IN (${subjects}) OR exchange_id IN (${exchangeIds}))
    )
    WHERE subject IN (${subjects}) GROUP BY subject`;
}

function targetsOfFacts(organizationId: string, condition: Sql): Sql {
  const facts = sql`FROM facts WHERE organization_id = ${str(organizationId)} AND ${condition}`;
  return targets(organizationId, sql`SELECT subject ${facts}`, sql`SELECT toUUIDOrZero(subject) ${facts}`);
}

/**
 * The newest fact of each name that meets `condition` (over kind and folded_name), matched to its exchange:
 * columns `target`, `fact_text`, `fact_number`, `fact_is_boolean`.
 */
export function newestFacts(organizationId: string, condition: Sql): Sql {
  return sql`SELECT target, kind, folded_name, argMax(text, (at, fact_id)) AS fact_text,
      argMax(number, (at, fact_id)) AS fact_number, argMax(is_boolean, (at, fact_id)) AS fact_is_boolean
    FROM (
      SELECT target, kind, folded_name, text, number, is_boolean, at, fact_id
      FROM facts INNER JOIN (${targetsOfFacts(organizationId, condition)}) AS matched ON facts.subject = matched.subject
      WHERE organization_id = ${str(organizationId)} AND ${condition}
    )
    GROUP BY target, kind, folded_name`;
}

/** What a row calls a score, over the columns of `newestFacts`: a boolean has its suffix, and a rating is a score too. */
export const SHOWN_SCORE_NAME = sql`if(kind = 'feedback', ${str(RATING_SCORE)},
  if(fact_is_boolean, concat(folded_name, ${str(BOOLEAN_SCORE_SUFFIX)}), folded_name))`;

/** Every spelling of a property set later on one of `exchanges` (a subquery of ids): `name`, `folded_name`, `at_micros`. */
export function propertyFactNames(organizationId: string, exchanges: Sql): Sql {
  const properties = sql`kind = 'property'`;
  return sql`SELECT name, folded_name, toUnixTimestamp64Micro(at) AS at_micros
    FROM facts INNER JOIN (${targetsOfFacts(organizationId, properties)}) AS matched ON facts.subject = matched.subject
    WHERE organization_id = ${str(organizationId)} AND ${properties} AND target IN (${exchanges})`;
}

/** Ids under which facts of deleted exchanges stand. */
export function subjectsOf(organizationId: string, exchangeIds: Sql): Sql {
  const every = sql`kind != ''`;
  return sql`SELECT subject FROM (${targetsOfFacts(organizationId, every)}) WHERE target IN (${exchangeIds})`;
}

export interface FactRow {
  readonly subject: string;
  readonly kind: LaterFact['kind'];
  readonly name: string;
  readonly at_ms: number;
  readonly at_micros: number;
  readonly fact_id: string;
  readonly text: string;
  readonly number: number;
  readonly is_boolean: boolean;
}

/** The same exchanges with their later facts. */
export async function foldFacts(
  engine: Engine,
  organizationId: string,
  exchanges: readonly StoredExchange[],
  signal: AbortSignal,
): Promise<readonly StoredExchange[]> {
  const byOwner = await factsByExchange(engine, organizationId, exchanges, signal);
  if (byOwner.size === 0) return exchanges;
  return exchanges.map((exchange) => withFacts(exchange, byOwner.get(exchange.record.exchangeId) ?? []));
}

/** By exchange id, oldest first. */
export async function factsByExchange(
  engine: Engine,
  organizationId: string,
  exchanges: readonly StoredExchange[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly FactRow[]>> {
  if (exchanges.length === 0) return new Map();
  const subjects = [...new Set(exchanges.flatMap(({ record }) => [record.exchangeId, record.requestId]))];
  const facts = await engine.rows<FactRow>(
    sql`SELECT subject, kind, name, toUnixTimestamp64Milli(at) AS at_ms, toUnixTimestamp64Micro(at) AS at_micros,
        fact_id, text, number, is_boolean FROM facts
      WHERE organization_id = ${str(organizationId)} AND subject IN (${strings(subjects)}) ORDER BY at, fact_id`,
    signal,
  );
  if (facts.length === 0) return new Map();
  const owners = await ownersOf(engine, organizationId, { exchanges, facts }, signal);
  return Map.groupBy(facts, (fact) => owners.get(fact.subject) ?? '');
}

async function ownersOf(
  engine: Engine,
  organizationId: string,
  given: { readonly exchanges: readonly StoredExchange[]; readonly facts: readonly FactRow[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const owners = new Map(given.exchanges.map(({ record }) => [record.exchangeId, record.exchangeId]));
  const open = [...new Set(given.facts.map((fact) => fact.subject))].filter((subject) => !owners.has(subject));
  if (open.length === 0) return owners;
  const isExchangeId = given.exchanges.map(({ record }) => record.exchangeId);
  const rows = await engine.rows<{ subject: string; target: string }>(
    targets(organizationId, sql`${strings(open)}`, sql`${uuids(isExchangeId)}`),
    signal,
  );
  for (const row of rows) owners.set(row.subject, row.target);
  return owners;
}

/** `facts` oldest first. */
function withFacts(exchange: StoredExchange, facts: readonly FactRow[]): StoredExchange {
  if (facts.length === 0) return exchange;
  const scores = new Map(Object.entries(exchange.scores));
  const properties = Object.entries(exchange.record.properties);
  let feedback = exchange.feedback;
  let updatedAtMs = exchange.updatedAtMs;
  for (const fact of facts) {
    updatedAtMs = Math.max(updatedAtMs, fact.at_ms);
    if (fact.kind === 'feedback') feedback = { id: fact.fact_id, rating: fact.number !== 0, atMs: fact.at_ms };
    else if (fact.kind === 'score') scores.set(fact.name, { value: fact.number, isBoolean: fact.is_boolean });
    else properties.push([fact.name, fact.text]);
  }
  return {
    record: { ...exchange.record, properties: mergeNames(properties) },
    feedback,
    scores: Object.fromEntries(scores),
    updatedAtMs,
  };
}
