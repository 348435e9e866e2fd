// Names of properties in the engine, folded as its `lower` does, and shown as first sent (headers.md §5).
import { foldName } from '../../kernel/property-name.ts';
import { int, type Sql, sql, str } from './sql.ts';

/** Of names that differ only in case one entry: the spelling of the first, the value of the last. */
export function mergeNames(properties: Iterable<readonly [name: string, value: string]>): Record<string, string> {
  const merged = new Map<string, readonly [string, string]>();
  for (const [name, value] of properties) {
    const folded = foldName(name);
    merged.set(folded, [merged.get(folded)?.[0] ?? name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** Whether the exchange was recorded with that property. */
export function hasRecorded(name: string): Sql {
  return sql`arrayExists(pair -> startsWith(pair, ${str(beginOf(name))}), property_pairs)`;
}

/** Its value as recorded; an empty text when there is none. */
export function recordedValue(name: string): Sql {
  const begin = beginOf(name);
  return sql`substring(arrayFirst(pair -> startsWith(pair, ${str(begin)}), property_pairs), ${int(Buffer.byteLength(begin) + 1)})`;
}

/** Whether it was recorded with that very value. */
export function hasRecordedAs(name: string, value: string): Sql {
  return sql`has(property_pairs, ${str(pairOf(name, value))})`;
}

/** True: says where the skip indexes over names, and over values if there is one, need not let a question read. */
export function hintOfRecorded(name: string, value?: string): Sql {
  const ofName = sql`indexHint(has(property_names, ${str(foldName(name))}))`;
  return value === undefined ? ofName : sql`${ofName} AND indexHint(has(mapValues(properties), ${str(value)}))`;
}

/** As `property_pairs` holds it. The length, in bytes, tells where the name ends, whatever signs it is made of. */
function pairOf(name: string, value: string): string {
  return `${beginOf(name)}${value.toWellFormed()}`;
}

function beginOf(name: string): string {
  const folded = foldName(name).toWellFormed();
  return `${Buffer.byteLength(folded)}=${folded}`;
}

/** Later facts of that property. */
export function isFactOf(name: string): Sql {
  return sql`kind = 'property' AND folded_name = ${str(foldName(name))}`;
}
