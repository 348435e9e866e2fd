// What a deletion by filter says of copies whose exchange is gone already: all of a user or of a session.
import { type FilterNode, isBranch } from '@heliometer/contract';
import type { ForgottenOrigins } from '../ports/datasets.ts';

const SESSION = 'Helicone-Session-Id';

/** null when the filter is of any other kind, which only the record store can answer. */
export function subjectOf(filter: FilterNode): ForgottenOrigins | null {
  if (filter === 'all' || isBranch(filter)) return null;
  const conditions = Object.entries(filter).flatMap(([table, columns]) =>
    Object.entries<unknown>(columns).flatMap(([name, condition]) =>
      table !== 'properties' && name === 'properties'
        ? Object.entries<unknown>(Object(condition))
        : [[name, condition]],
    ),
  ) as readonly (readonly [string, unknown])[];
  const [only, ...others] = conditions;
  if (only === undefined || others.length > 0) return null;
  const [name, condition] = only;
  const value: unknown = Object(condition)['equals'];
  if (typeof value !== 'string' || Object.keys(Object(condition)).length !== 1) return null;
  if (name === 'user_id') return { userId: value };
  return name === SESSION || name === 'session_id' ? { sessionId: value } : null;
}
