// Names of properties in the engine, folded as its `lower` does, and shown as first sent (headers.md §5).
import { foldName } from '../../kernel/property-name.ts';
import { type Sql, sql, str } from './sql.ts';

/** Of names that differ only in case one entry: the spelling of the first, the value of the last. */
export function mergeNames(properties: Iterable<readonly [name: string, value: string]>): Record<string, string> {
  const merged = new Map<string, readonly [string, string]>();
  for (const [name, value] of properties) {
    const folded = foldName(name);
    merged.set(folded, [merged.get(folded)?.[0] ?? name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** Whether the exchange was recorded with that property. `property_names` has a skip index. */
export function hasRecorded(name: string): Sql {
  return sql`has(property_names, ${str(foldName(name))})`;
}

/** Its value as recorded; an empty text when there is none. */
export function recordedValue(name: string): Sql {
  return sql`mapValues(properties)[indexOf(property_names, ${str(foldName(name))})]`;
}

/** Later facts of that property. */
export function isFactOf(name: string): Sql {
  return sql`kind = 'property' AND folded_name = ${str(foldName(name))}`;
}
