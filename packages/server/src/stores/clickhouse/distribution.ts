// Histograms, made by the engine of a list of values it has sorted; in exact arithmetic, not by its adaptive histogram.
import type { Distribution, DistributionPart, HistogramBin } from '../../ports/distribution.ts';
import type { Engine } from './engine.ts';
import { float, int, join, type Sql, sql } from './sql.ts';

const BINS = 10;

interface Spread {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly counts: readonly number[];
  readonly average: number | null;
}

/** One for each of `values`, expressions over the columns of `rows`; where one is null it is left out. */
export async function distributionsOf(
  engine: Engine,
  asked: { readonly rows: Sql; readonly values: readonly Sql[]; readonly part: DistributionPart },
  signal: AbortSignal,
): Promise<readonly Distribution[]> {
  const lists = asked.values.map((value) => sql`arraySort(groupArray(CAST(${value}, 'Nullable(Float64)')))`);
  // All of them from one reading of the rows, which is what costs.
  const sorted = sql`SELECT place, sorted FROM (SELECT [${join(lists, ', ')}] AS lists FROM (${asked.rows}))
    ARRAY JOIN lists AS sorted, arrayEnumerate(lists) AS place`;
  const found = await engine.rows<Spread>(
    sql`SELECT ${SHOWN} FROM (SELECT place, sorted, ${kept(asked.part)} AS kept FROM (${sorted})) ORDER BY place`,
    signal,
  );
  return found.map((spread) => ({ bins: binsOf(spread), average: spread.average }));
}

/** One for each name among `rows`, of all their values; columns `name` and `value`. */
export async function distributionsByName(engine: Engine, rows: Sql, signal: AbortSignal) {
  const sorted = sql`SELECT name, arraySort(groupArray(value)) AS sorted FROM (${rows}) GROUP BY name`;
  const found = await engine.rows<Spread & { readonly name: string }>(
    sql`SELECT name, ${SHOWN} FROM (SELECT name, sorted, sorted AS kept FROM (${sorted})) ORDER BY name`,
    signal,
  );
  return found.map((spread) => ({ name: spread.name, bins: binsOf(spread) }));
}

function kept({ low, high }: DistributionPart): Sql {
  const at = (level: number) =>
    sql`sorted[least(toUInt64(floor(${float(level)} * length(sorted))) + 1, length(sorted))]`;
  return sql`arrayFilter(value -> value >= ${at(low)} AND value <= ${at(high)}, sorted)`;
}

const SHOWN = sql`kept[1] AS from, kept[-1] AS to, (to - from) / ${int(BINS)} AS width,
  if(empty(sorted), NULL, arrayAvg(sorted)) AS average,
  multiIf(empty(kept), [], width = 0, [length(kept)],
    arrayMap(bin -> arrayCount(value -> least(toInt64(floor((value - from) / width)), ${int(BINS - 1)}) = bin, kept),
      range(${int(BINS)}))) AS counts`;

function binsOf({ from, to, width, counts }: Spread): readonly HistogramBin[] {
  return counts.map((count, bin) => ({
    from: from + bin * width,
    to: bin === counts.length - 1 ? to : from + (bin + 1) * width,
    count,
  }));
}
