// New costs for stored exchanges. They are staged in a table of their own and written over by one mutation for thousands of
// rows: so lists, filters, sums and people's own SQL all read them in the one place where costs stand. It touches two
// columns, which in large parts are files of their own (25,000 of 300,000 rows took 0.13 s).
import type { PricingFacts, Receipt } from '@heliometer/contract';
import type { ExchangePlace } from '../../ports/exchange-place.ts';
import type { Costed, PricedExchange, RecordRepricer, Repriced } from '../../ports/repricing.ts';
import type { Engine } from './engine.ts';
import type { Turns } from './mutate.ts';
import { moment, scope } from './scope.ts';
import { int, join, type Sql, sql, str, uuid } from './sql.ts';
import { type ExchangeRow, toUsage, USAGE_FIELDS } from './stored-exchange.ts';
import { QUARTER_MS } from './time-buckets.ts';

export function openRepricing(engine: Engine, turns: Turns): RecordRepricer {
  return {
    async countCosted(costed, signal) {
      const rows = await engine.rows<{ n: number }>(
        sql`SELECT count() AS n FROM exchanges WHERE ${condition(costed)}`,
        signal,
      );
      return rows[0]?.n ?? 0;
    },
    async pricedExchanges({ after, limit, ...costed }, signal) {
      const rows = await engine.rows<PricedRow>(
        sql`SELECT ${PRICED_FIELDS} FROM exchanges WHERE ${condition(costed)} AND ${beyond(after)}
          ORDER BY started_at, exchange_id LIMIT ${int(limit)}`,
        signal,
      );
      return rows.map(toPricedExchange);
    },
    async reprice(organizationId, changes) {
      if (changes.length > 0) await turns(() => reprice(engine, organizationId, changes));
    },
  };
}

async function reprice(engine: Engine, organizationId: string, changes: readonly Repriced[]): Promise<void> {
  // Left by a process that was killed: with what is staged now it would write other rows than it was made for.
  await engine.run(STOP_REWRITING);
  await markQuarters(engine, organizationId, changes);
  await stage(engine, changes);
  try {
    await engine.run(rewriting(await databaseOf(engine), organizationId, changes));
  } catch (error) {
    // A mutation that failed is tried again for ever, and holds up all that come after it.
    await engine.run(STOP_REWRITING);
    throw error;
  }
  await engine.run(CLEAR_STAGE);
}

const STOP_REWRITING = sql`KILL MUTATION WHERE database = currentDatabase() AND table = 'exchanges' AND NOT is_done
  AND command LIKE '%repricings%'`;
const CLEAR_STAGE = sql`TRUNCATE TABLE repricings`;

function condition({ organizationId, provider, model, window }: Costed): Sql {
  const conditions = [sql`true`];
  if (provider !== null) conditions.push(sql`provider = ${str(provider)}`);
  if (model !== null) conditions.push(sql`lowerUTF8(ifNull(model, '')) = ${str(model.toLowerCase())}`);
  return scope(organizationId, window, join(conditions, ' AND '));
}

function beyond(after: ExchangePlace | null): Sql {
  if (after === null) return sql`true`;
  const [at, id] = [moment(after.startedAtMs), uuid(after.exchangeId)];
  // The first half lets the engine skip by its primary key, which it does not do for the tuple.
  return sql`started_at >= ${at} AND (started_at, exchange_id) > (${at}, ${id})`;
}

type PricedRow = Pick<
  ExchangeRow,
  | 'exchange_id'
  | 'outcome'
  | 'provider'
  | 'target_url'
  | 'model'
  | 'usage_estimated'
  | 'cost_nanos'
  | 'receipt'
  | 'started_ms'
> &
  Parameters<typeof toUsage>[0] & { readonly pricing: string };

const PRICED_FIELDS = sql`exchange_id, outcome, provider, target_url, model, ${USAGE_FIELDS}, usage_estimated, cost_nanos,
  receipt, pricing, toUnixTimestamp64Milli(started_at) AS started_ms`;

function toPricedExchange(row: PricedRow): PricedExchange {
  return {
    exchangeId: row.exchange_id,
    startedAtMs: row.started_ms,
    outcome: row.outcome,
    provider: row.provider,
    targetUrl: row.target_url,
    model: row.model,
    usage: toUsage(row),
    usageEstimated: row.usage_estimated,
    costNanos: row.cost_nanos,
    receipt: row.receipt === '' ? null : (JSON.parse(row.receipt) as Receipt),
    pricing: row.pricing === '' ? null : (JSON.parse(row.pricing) as PricingFacts),
  };
}

/** The roll-up cannot take a cost back: its quarters are read from the exchanges from now on, the old cost still there. */
async function markQuarters(engine: Engine, organizationId: string, changes: readonly Repriced[]): Promise<void> {
  const changed = changes.filter(({ exchange, receipt }) => exchange.costNanos !== costOf(receipt));
  const quarters = new Set(changed.map(({ exchange }) => Math.floor(exchange.startedAtMs / QUARTER_MS)));
  if (quarters.size === 0) return;
  const lines = [...quarters].map((quarter) => [organizationId, (quarter * QUARTER_MS) / 1000]);
  await engine.insert({
    table: 'stale_quarters',
    columns: ['organization_id', 'at'],
    lines: toLines(lines),
    token: null,
  });
}

async function stage(engine: Engine, changes: readonly Repriced[]): Promise<void> {
  await engine.run(CLEAR_STAGE);
  const lines = changes.map(({ exchange, receipt }) => [
    exchange.exchangeId,
    costOf(receipt),
    receipt === null ? '' : JSON.stringify(receipt),
  ]);
  const columns = ['exchange', 'cost_nanos', 'receipt'];
  await engine.insert({ table: 'repricings', columns, lines: toLines(lines), token: null });
}

/** A row that is not staged keeps what it has. The bounds leave parts of other times alone. */
function rewriting(database: string, organizationId: string, changes: readonly Repriced[]): Sql {
  const times = changes.map(({ exchange }) => exchange.startedAtMs);
  const first = moment(times.reduce((a, b) => Math.min(a, b)));
  const last = moment(times.reduce((a, b) => Math.max(a, b)));
  const staged = (column: Sql) =>
    sql`joinGetOrNull(${str(`${database}.repricings`)}, ${column}, toString(exchange_id))`;
  const receipt = staged(sql`'receipt'`);
  return sql`ALTER TABLE exchanges UPDATE
      cost_nanos = if(isNull(${receipt}), cost_nanos, ${staged(sql`'cost_nanos'`)}),
      receipt = ifNull(${receipt}, receipt)
    WHERE organization_id = ${str(organizationId)} AND started_at >= ${first} AND started_at <= ${last}
      AND toString(exchange_id) IN (SELECT exchange FROM repricings)`;
}

/** A mutation runs apart from the session that asked for it, and looks for a table without a database elsewhere. */
async function databaseOf(engine: Engine): Promise<string> {
  const rows = await engine.rows<{ name: string }>(sql`SELECT currentDatabase() AS name`, AbortSignal.timeout(60_000));
  return rows[0]?.name ?? 'default';
}

function costOf(receipt: Receipt | null): number | null {
  return receipt?.totalNanos ?? null;
}

function toLines(rows: readonly (readonly (string | number | null)[])[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
