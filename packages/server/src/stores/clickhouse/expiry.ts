// Retention: what is older than its organisation keeps goes off the disk, month by month, which is how the tables are cut.
// A month in which nobody keeps anything is dropped; of others the parts are rewritten behind the inserts, for all
// organisations at once. Each step finds its work anew, so that one that was cut short is taken up by the next run.
import type { BodyStore } from '../../ports/body-store.ts';
import type { Expired, KeptFrom, RecordExpiry } from '../../ports/retention.ts';
import { removeBodies } from './bodies-apart.ts';
import type { Engine } from './engine.ts';
import { HAS_BODIES, previewExpiry, WITHOUT_BODIES } from './expiry-preview.ts';
import { subjectsOf } from './facts.ts';
import { mutate, named, type Turns } from './mutate.ts';
import { moment } from './scope.ts';
import { tagsWithout } from './session-tags.ts';
import { int, join, Sql, sql, str, strings } from './sql.ts';

/** Tables of what belongs to exchanges and knows its time by itself, each with the column. */
const DEPENDENT: readonly (readonly [string, string])[] = [
  ['attempts', 'exchange_started_at'],
  ['exchanges_15m', 'at'],
  ['calls_15m', 'at'],
  ['spreads_15m', 'at'],
  ['users_1d', 'at'],
];

export function openExpiry(engine: Engine, bodies: BodyStore | null, turns: Turns): RecordExpiry {
  return {
    previewExpiry: (kept, signal) => previewExpiry(engine, kept, signal),
    async expire(kept, gone, signal) {
      const run = new ExpiryRun({ engine, bodies, turns, kept, gone, signal });
      await run.rows();
      await run.bodies();
    },
  };
}

interface RunMeans {
  readonly engine: Engine;
  readonly bodies: BodyStore | null;
  readonly turns: Turns;
  readonly kept: readonly KeptFrom[];
  readonly gone: (expired: Expired) => void;
  readonly signal: AbortSignal;
}

class ExpiryRun {
  readonly #means: RunMeans;

  constructor(means: RunMeans) {
    this.#means = means;
  }

  async rows(): Promise<void> {
    const due = dueBy('rowsFromMs', this.#means.kept);
    if (due === null) return;
    for (const month of await this.#months('exchanges', 'started_at', due(sql`started_at`))) {
      if (this.#means.signal.aborted) return;
      await this.#exchangesOf(month, due);
    }
    // What outlived its exchange as well: roll-ups of those that were deleted by hand, say.
    for (const [table, column] of DEPENDENT) {
      const old = due(named(column));
      for (const month of await this.#months(table, column, old)) {
        if (this.#means.signal.aborted) return;
        await this.#remove(table, column, { month, old });
      }
    }
    await this.#withoutExchanges(due);
  }

  async bodies(): Promise<void> {
    const due = dueBy('bodiesFromMs', this.#means.kept);
    if (due === null) return;
    const old = sql`${due(sql`started_at`)} AND ${HAS_BODIES}`;
    for (const month of await this.#months('exchanges', 'started_at', old)) {
      if (this.#means.signal.aborted) return;
      const here = sql`toYYYYMM(started_at) = ${int(month)} AND ${old}`;
      const counts = await this.#counts(here);
      const { engine, bodies } = this.#means;
      if (bodies !== null) await removeBodies(engine, bodies, here);
      await this.#mutate('exchanges', sql`UPDATE ${WITHOUT_BODIES} ${inMonth(month)} WHERE ${old}`);
      for (const [organizationId, n] of counts) this.#means.gone({ organizationId, rows: 0, bodies: n });
    }
  }

  async #exchangesOf(month: number, due: Due): Promise<void> {
    const { engine, bodies } = this.#means;
    const old = due(sql`started_at`);
    const here = sql`toYYYYMM(started_at) = ${int(month)} AND ${old}`;
    const counts = await this.#counts(here);
    // Facts, tags and bodies first: once the exchanges are gone nobody knows whose they were.
    for (const organizationId of counts.keys()) {
      const doomed = sql`SELECT exchange_id FROM exchanges WHERE organization_id = ${str(organizationId)} AND ${here}`;
      const own = sql`organization_id = ${str(organizationId)}`;
      const facts = sql`${own} AND subject IN (${subjectsOf(organizationId, doomed)})`;
      await this.#removeIfAny('facts', facts);
      await this.#removeIfAny('session_tags', tagsWithout(organizationId, doomed));
    }
    if (bodies !== null) await removeBodies(engine, bodies, here);
    await this.#remove('exchanges', 'started_at', { month, old });
    for (const [organizationId, n] of counts) this.#means.gone({ organizationId, rows: n, bodies: 0 });
  }

  /** Facts that waited for exchanges that never came or are gone, tags of sessions without any, marks of gone quarters. */
  async #withoutExchanges(due: Due): Promise<void> {
    const { kept } = this.#means;
    await this.#removeIfAny('stale_quarters', due(sql`at`));
    for (const { organizationId, rowsFromMs } of kept) {
      if (rowsFromMs === null || this.#means.signal.aborted) continue;
      const own = sql`organization_id = ${str(organizationId)}`;
      const old = sql`${own} AND at < ${moment(rowsFromMs - WAITING_MS)}`;
      const subjects = sql`SELECT subject FROM facts WHERE ${old}`;
      await this.#removeIfAny(
        'facts',
        sql`${old}
          AND subject NOT IN (SELECT request_id FROM exchanges WHERE ${own} AND request_id IN (${subjects}))
          AND subject NOT IN (SELECT toString(exchange_id) FROM exchanges
            WHERE ${own} AND exchange_id IN (SELECT toUUIDOrZero(subject) FROM facts WHERE ${old}))`,
      );
      await this.#removeIfAny(
        'session_tags',
        sql`${own} AND at < ${moment(rowsFromMs)} AND session_id NOT IN (
          SELECT session_id FROM exchanges WHERE ${own} AND isNotNull(session_id))`,
      );
    }
  }

  async #months(table: string, column: string, condition: Sql): Promise<readonly number[]> {
    const rows = await this.#ask<{ month: number }>(
      sql`SELECT DISTINCT toYYYYMM(${named(column)}) AS month FROM ${named(table)} WHERE ${condition} ORDER BY month`,
    );
    return rows.map(({ month }) => month);
  }

  async #counts(condition: Sql): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#ask<{ organization_id: string; n: number }>(
      sql`SELECT organization_id, count() AS n FROM exchanges WHERE ${condition} GROUP BY organization_id`,
    );
    return new Map(rows.map(({ organization_id, n }) => [organization_id, n]));
  }

  async #remove(table: string, column: string, { month, old }: { month: number; old: Sql }): Promise<void> {
    if (await this.#isDoomed(table, column, month)) {
      // The bound of a server is there for slips of the hand.
      const statement = `ALTER TABLE ${table} DROP PARTITION ${month} SETTINGS max_partition_size_to_drop = 0`;
      await this.#means.engine.run(new Sql([statement], []));
    } else {
      await this.#mutate(table, sql`DELETE ${inMonth(month)} WHERE ${old}`);
    }
  }

  /** Nobody keeps anything of the month, and it has nothing of others, who may share the engine. */
  async #isDoomed(table: string, column: string, month: number): Promise<boolean> {
    const { kept } = this.#means;
    const endMs = Date.UTC(Math.floor(month / 100), month % 100, 1);
    if (kept.some(({ rowsFromMs }) => rowsFromMs === null || rowsFromMs < endMs)) return false;
    const known = strings(kept.map(({ organizationId }) => organizationId));
    const others = await this.#ask(
      sql`SELECT 1 AS one FROM ${named(table)}
        WHERE toYYYYMM(${named(column)}) = ${int(month)} AND organization_id NOT IN (${known}) LIMIT 1`,
    );
    return others.length === 0;
  }

  async #removeIfAny(table: string, condition: Sql): Promise<void> {
    const some = await this.#ask(sql`SELECT 1 AS one FROM ${named(table)} WHERE ${condition} LIMIT 1`);
    if (some.length > 0) await this.#mutate(table, sql`DELETE WHERE ${condition}`);
  }

  #mutate(table: string, change: Sql): Promise<void> {
    const { engine, turns, signal } = this.#means;
    return turns(() => mutate(engine, table, change, signal));
  }

  #ask<Row>(query: Sql): Promise<Row[]> {
    return this.#means.engine.rows<Row>(query, this.#means.signal);
  }
}

/** Facts may wait so long for their exchanges. */
const WAITING_MS = 30 * 86_400_000;

/** Whether a row of some organisation, at the time in a column, is too old for it. */
type Due = (column: Sql) => Sql;

/** By days, of which there are few, not by organisations. null = nobody has a bound. */
function dueBy(bound: 'rowsFromMs' | 'bodiesFromMs', kept: readonly KeptFrom[]): Due | null {
  const groups = new Map<number, string[]>();
  for (const { organizationId, [bound]: from } of kept) {
    if (from !== null) groups.set(from, [...(groups.get(from) ?? []), organizationId]);
  }
  if (groups.size === 0) return null;
  return (column) => {
    const each = [...groups].map(
      ([from, ids]) => sql`(organization_id IN (${strings(ids)}) AND ${column} < ${moment(from)})`,
    );
    return sql`(${join(each, ' OR ')})`;
  };
}

function inMonth(month: number): Sql {
  return new Sql([`IN PARTITION ${month}`], []);
}
