// What the rules of a filter's columns share: where a condition stands, its operands, and how a column that is not there
// is told.
import { type FilterLeaf, type FilterNode, type FilterScalar, isBranch } from '@heliometer/contract';
import { InvalidQuery } from '../../ports/record-store.ts';
import type { TimeWindow } from '../../ports/time-window.ts';
import type { Condition } from './filter-condition.ts';
import { join, type Sql, sql } from './sql.ts';

export interface FilterContext {
  readonly organizationId: string;
  /** Sessions and users are summed up over what lies in it. */
  readonly window: TimeWindow;
  /**
   * Folded names of the organisation's properties that were set after their exchanges were stored. For all others facts need
   * not be looked through. Not given = it may be any.
   */
  readonly setLater?: ReadonlySet<string>;
  /** Of the days on which a user was active; default UTC. */
  readonly utcOffsetMinutes?: number;
}

export interface NamedColumn {
  readonly table: string;
  readonly column: string;
  readonly conditions: FilterLeaf[string][string];
}

export interface PlacedOperand {
  readonly at: string;
  readonly operator: string;
  readonly value: FilterScalar;
}

/** Of a tree nobody has checked yet: what is no node is left out. */
export function leavesOf(filter: FilterNode): readonly FilterLeaf[] {
  const leaves: FilterLeaf[] = [];
  const open: FilterNode[] = [filter];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if (isBranch(node)) open.push(node.right, node.left);
    else leaves.push(node);
  }
  return leaves;
}

export function conditionsToSql(named: NamedColumn, toSql: (operand: PlacedOperand) => Sql): Sql {
  const place = `${named.table}.${named.column}`;
  const { conditions } = named;
  if (typeof conditions !== 'object' || conditions === null) {
    throw new InvalidQuery(`filter ${place}: needs {operator: value}, not ${String(conditions)}`);
  }
  const entries = Object.entries(conditions as Condition);
  if (entries.length === 0) throw new InvalidQuery(`filter ${place}: names no operator`);
  return sql`(${join(
    entries.map(([operator, value]) => toSql({ at: `${place} ${operator}`, operator, value })),
    ' AND ',
  )})`;
}

/** Operators that a row without any value cannot meet. */
export function isPositive({ operator, value }: PlacedOperand): boolean {
  const asksForNothing = value === null || value === 'null' || value === '__empty__';
  if (operator === 'equals') return !asksForNothing;
  if (operator === 'not-equals') return asksForNothing;
  return operator !== 'not-contains';
}

export function complement({ operator }: PlacedOperand): { readonly operator: string } {
  const opposite: Readonly<Record<string, string>> = {
    equals: 'not-equals',
    'not-equals': 'equals',
    'not-contains': 'contains',
  };
  return { operator: opposite[operator] ?? operator };
}

export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function unknown(what: string, seen: unknown, accepted: readonly string[]): InvalidQuery {
  return new InvalidQuery(`filter: unknown ${what} ${JSON.stringify(seen)}; accepted: ${accepted.join(', ')}`);
}
