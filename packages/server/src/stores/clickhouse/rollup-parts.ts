// Where a question may take a roll-up and where not: from the roll-up whole steps in which nothing was deleted or priced
// anew, from the exchanges the ends of the window and the steps where something was.
import type { FilterNode } from '@heliometer/contract';
import type { TimeWindow } from '../../ports/time-window.ts';
import type { Engine } from './engine.ts';
import { asksOfThreats } from './filter-condition.ts';
import { leavesOf, own } from './filter-parts.ts';
import { moment } from './scope.ts';
import { int, join, type Sql, sql, str } from './sql.ts';
import { QUARTER_MS } from './time-buckets.ts';

export interface Staleness {
  /** Quarter hours that roll-ups tell wrongly, UTC ms, rising. */
  readonly quarters: readonly number[];
  /** Some of the organisation's exchanges, of any time, are marked deleted and still there. */
  readonly hasMarks: boolean;
  /** Folded names of properties that were set after their exchanges were stored; undefined = it may be any. */
  readonly setLater: ReadonlySet<string> | undefined;
}

interface Asked {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
}

/** Asked before, so that the engine can skip what it need not read: a subquery would have it look at every row. */
export async function stalenessOf(
  engine: Engine,
  { organizationId, filter, window }: Asked,
  signal: AbortSignal,
): Promise<Staleness> {
  const organization = str(organizationId);
  const named = isToldByKeys(filter) ? undefined : namesSetLater(engine, organizationId, signal);
  const changed = engine.rows<{ ms: number; marked: number }>(
    sql`SELECT toInt64(toUnixTimestamp(at)) * 1000 AS ms, max(is_mark) AS marked FROM (
        SELECT at, 0 AS is_mark FROM stale_quarters WHERE organization_id = ${organization}
        UNION ALL
        SELECT toStartOfFifteenMinutes(started_at) AS at, 1 AS is_mark FROM deletions WHERE organization_id = ${organization})
      GROUP BY ms ORDER BY ms`,
    signal,
  );
  const [rows, setLater] = await Promise.all([changed, named]);
  const quarters = rows.map(({ ms }) => ms).filter((ms) => ms + QUARTER_MS > window.fromMs && ms < window.toMs);
  const hasMarks = rows.some(({ marked }) => marked === 1);
  return { quarters, hasMarks, setLater };
}

const MAX_NAMES = 1000;

/** Undefined when there are too many. */
async function namesSetLater(
  engine: Engine,
  organizationId: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const rows = await engine.rows<{ folded_name: string }>(
    sql`SELECT DISTINCT folded_name FROM facts WHERE organization_id = ${str(organizationId)} AND kind = 'property'
      LIMIT ${int(MAX_NAMES + 1)}`,
    signal,
  );
  return rows.length > MAX_NAMES ? undefined : new Set(rows.map(({ folded_name }) => folded_name));
}

export interface Parts {
  /** Spans that a roll-up answers. */
  readonly rolled: readonly TimeWindow[];
  /** Spans that the exchanges themselves answer. */
  readonly read: readonly TimeWindow[];
}

/** `stepMs`: of the roll-up, some quarter hours. */
export function partsOf(window: TimeWindow, stepMs: number, { quarters }: Staleness): Parts {
  const fromMs = Math.ceil(window.fromMs / stepMs) * stepMs;
  const toMs = Math.floor(window.toMs / stepMs) * stepMs;
  if (fromMs >= toMs) return { rolled: [], read: [window] };
  const rolled: TimeWindow[] = [];
  const read: TimeWindow[] = [{ fromMs: window.fromMs, toMs: fromMs }];
  let at = fromMs;
  for (const step of new Set(quarters.map((ms) => Math.floor(ms / stepMs) * stepMs))) {
    if (step < fromMs || step >= toMs) continue;
    rolled.push({ fromMs: at, toMs: step });
    const last = read.at(-1);
    if (last?.toMs === step) read[read.length - 1] = { fromMs: last.fromMs, toMs: step + stepMs };
    else read.push({ fromMs: step, toMs: step + stepMs });
    at = step + stepMs;
  }
  rolled.push({ fromMs: at, toMs });
  read.push({ fromMs: toMs, toMs: window.toMs });
  const some = ({ fromMs: a, toMs: b }: TimeWindow) => a < b;
  return { rolled: rolled.filter(some), read: read.filter(some) };
}

/** Columns of a filter that are what `calls_15m` is kept by, under the same names as in the exchanges. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  request_response_rmt: ['provider', 'model', 'status', 'outcome'],
  request: ['provider'],
  response: ['status'],
};

/** Whether the keys of calls tell what the filter lets through. Of some statuses the security guard's word decides. */
export function isToldByKeys(filter: FilterNode): boolean {
  return leavesOf(filter).every((leaf) =>
    Object.entries(leaf).every(([table, columns]) =>
      Object.entries(columns).every(([column, conditions]) => {
        const isKey = own(KEYS, table)?.includes(column) ?? false;
        return isKey && !(column === 'status' && asksOfThreats(conditions));
      }),
    ),
  );
}

/** Whether a column of times lies in one of the spans. */
export function inSpans(column: Sql, spans: readonly TimeWindow[]): Sql {
  if (spans.length === 0) return sql`false`;
  const each = spans.map(({ fromMs, toMs }) => sql`(${column} >= ${moment(fromMs)} AND ${column} < ${moment(toMs)})`);
  return sql`(${join(each, ' OR ')})`;
}
