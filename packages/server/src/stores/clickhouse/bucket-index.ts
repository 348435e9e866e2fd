// Which of given buckets a time lies in. Buckets of a calendar are of one length for long stretches, so what the engine
// gets is the few places where the length changes, not every bound.
import { int, Sql, sql } from './sql.ts';
import { QUARTER_MS } from './time-buckets.ts';

interface Run {
  readonly fromMs: number;
  readonly widthMs: number;
  /** Index of its first bucket. */
  readonly first: number;
}

/** From 0. `bounds` rise; what lies before the first or after the last counts for the bucket there. */
export function bucketIndex(ms: Sql, bounds: readonly number[]): Sql {
  const last = Math.max(bounds.length - 2, 0);
  const runs = runsOf(bounds);
  const within = ({ fromMs, widthMs, first }: Run) =>
    sql`${int(first)} + intDiv(${ms} - ${int(fromMs)}, ${int(widthMs)})`;
  const cases = runs.map((run, index) => {
    const next = runs[index + 1];
    return next === undefined ? within(run) : sql`${ms} < ${int(next.fromMs)}, ${within(run)}`;
  });
  const index =
    cases.length === 0 ? sql`0` : cases.length === 1 ? (cases[0] ?? sql`0`) : sql`multiIf(${listed(cases)})`;
  return sql`toInt32(least(greatest(${index}, 0), ${int(last)}))`;
}

function listed(cases: readonly Sql[]): Sql {
  const comma = new Sql([', '], []);
  return cases.reduce((all, each, index) => (index === 0 ? each : sql`${all}${comma}${each}`), sql``);
}

function runsOf(bounds: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (let first = 0; first + 1 < bounds.length; first += 1) {
    const [fromMs = 0, toMs = 0] = bounds.slice(first, first + 2);
    if (runs.at(-1)?.widthMs !== toMs - fromMs) runs.push({ fromMs, widthMs: toMs - fromMs, first });
  }
  return runs;
}

/** Whether every bucket but for the ends of all is made of whole quarter hours. */
export function areQuarters(bounds: readonly number[]): boolean {
  return bounds.slice(1, -1).every((ms) => ms % QUARTER_MS === 0);
}
