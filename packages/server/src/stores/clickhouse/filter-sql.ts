// The filter tree as a WHERE condition. Walks the tree, bounds it, and gives each leaf to the rule of its column.
import { BOOLEAN_SCORE_SUFFIX, type FilterLeaf, type FilterNode, isBranch, RATING_SCORE } from '@heliometer/contract';
import { foldName } from '../../kernel/property-name.ts';
import { InvalidQuery } from '../../ports/record-store.ts';
import { newestFacts, SHOWN_SCORE_NAME } from './facts.ts';
import { PLAIN_COLUMNS, SESSION_PROPERTIES } from './filter-columns.ts';
import { booleanColumn, numberColumn, textColumn, timeColumn } from './filter-condition.ts';
import { GROUP_TABLES, sessionToSql, userToSql } from './filter-groups.ts';
import {
  complement,
  conditionsToSql,
  type FilterContext,
  isPositive,
  type NamedColumn,
  own,
  type PlacedOperand,
  unknown,
} from './filter-parts.ts';
import { hasRecorded, hasRecordedAs, hintOfRecorded, isFactOf, recordedValue } from './property-names.ts';
import { join, type Sql, sql, str } from './sql.ts';

export const MAX_FILTER_DEPTH = 50;
export const MAX_FILTER_LEAVES = 500;

/** True when the filter lets everything through. */
export function isEverything(filter: FilterNode): boolean {
  return filter === 'all' || (!isBranch(filter) && Object.keys(filter).length === 0);
}

/** @throws InvalidQuery */
export function filterToSql(filter: FilterNode, context: FilterContext): Sql {
  let leaves = 0;
  const walk = (node: FilterNode, depth: number): Sql => {
    if (depth > MAX_FILTER_DEPTH) throw new InvalidQuery(`filter: deeper than ${MAX_FILTER_DEPTH} changes of and/or`);
    if (isEverything(node)) return sql`true`;
    if (typeof node === 'object' && isBranch(node)) {
      if (node.operator !== 'and' && node.operator !== 'or') throw unknown('operator', node.operator, ['and', 'or']);
      const parts = chain(node).map((part) => walk(part, depth + 1));
      return sql`(${join(parts, node.operator === 'and' ? ' AND ' : ' OR ')})`;
    }
    leaves += 1;
    if (leaves > MAX_FILTER_LEAVES) throw new InvalidQuery(`filter: more than ${MAX_FILTER_LEAVES} conditions`);
    return leafToSql(node as FilterLeaf, context);
  };
  return walk(filter, 0);
}

/** Clients build long chains of one operator as a deep tree; here they are one flat list. */
function chain(root: Exclude<FilterNode, 'all' | FilterLeaf>): FilterNode[] {
  const parts: FilterNode[] = [];
  const open: FilterNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node === 'object' && isBranch(node) && node.operator === root.operator) open.push(node.right, node.left);
    else parts.push(node);
    if (parts.length > 2 * MAX_FILTER_LEAVES)
      throw new InvalidQuery(`filter: more than ${MAX_FILTER_LEAVES} conditions`);
  }
  return parts;
}

function leafToSql(leaf: FilterLeaf, context: FilterContext): Sql {
  if (typeof leaf !== 'object' || leaf === null) throw unknown('node', leaf, ['"all"', '{}', 'a leaf', 'a branch']);
  const parts = Object.entries(leaf).flatMap(([table, columns]) => {
    const entries = Object.entries(columns);
    if (entries.length === 0) throw new InvalidQuery(`filter ${table}: names no column`);
    return entries.map(([column, conditions]) => columnToSql({ table, column, conditions }, context));
  });
  return sql`(${join(parts, ' AND ')})`;
}

function columnToSql(named: NamedColumn, context: FilterContext): Sql {
  const { table, column } = named;
  if (table === 'properties')
    return keyedToSql({ ...named, column: 'properties' }, { [column]: named.conditions }, context);
  if (table === 'values') return conditionsToSql(named, (operand) => textColumn(promptInput(column), operand));
  if (table === 'feedback') return feedbackToSql(named, context);
  if (table === 'sessions_request_response_rmt') return sessionToSql(named, context);
  if (table === 'users_view') return userToSql(named, context);
  const columns = own(PLAIN_COLUMNS, table);
  if (columns === undefined) throw unknown('table', table, TABLES);
  const plain = own(columns, column);
  if (plain !== undefined) return conditionsToSql(named, (operand) => plain.kind(plain.expression, operand));
  if (table === 'request_response_rmt') return specialToSql(named, context);
  throw unknown(`column of ${table}`, column, Object.keys(columns));
}

/** Of a call with a prompt; null where it has no input of that key. */
function promptInput(key: string): Sql {
  return sql`if(JSONHas(prompt_inputs, ${str(key)}), JSONExtractString(prompt_inputs, ${str(key)}), NULL)`;
}

const TABLES = [...Object.keys(PLAIN_COLUMNS), 'properties', 'values', 'feedback', ...GROUP_TABLES];
const SPECIAL_COLUMNS = ['property_key', 'properties', 'search_properties', 'scores', 'scores_column', RATING_SCORE];

function specialToSql(named: NamedColumn, context: FilterContext): Sql {
  switch (named.column) {
    case 'property_key':
      return conditionsToSql(named, ({ at, operator, value }) => {
        if (operator !== 'equals' || typeof value !== 'string') {
          throw new InvalidQuery(`filter ${at}: property_key accepts equals with the name of a property`);
        }
        return hasProperty(value, context);
      });
    case 'properties':
    case 'search_properties':
    case 'scores':
      return keyedToSql(named, named.conditions, context);
    case 'scores_column':
      return conditionsToSql(named, (operand) =>
        withFact(context, sql`kind IN ('score', 'feedback')`, textColumn(SHOWN_SCORE_NAME, operand)),
      );
    case RATING_SCORE:
      return ratingToSql(named, context);
    default:
      throw unknown('column of request_response_rmt', named.column, [
        ...Object.keys(own(PLAIN_COLUMNS, 'request_response_rmt') ?? {}),
        ...SPECIAL_COLUMNS,
      ]);
  }
}

function keyedToSql(named: NamedColumn, keys: Readonly<Record<string, unknown>>, context: FilterContext): Sql {
  const entries = Object.entries(keys);
  if (entries.length === 0) throw new InvalidQuery(`filter ${named.table}.${named.column}: names no key`);
  const parts = entries.map(([key, conditions]) => {
    const at = { ...named, column: `${named.column}.${key}`, conditions: conditions as NamedColumn['conditions'] };
    if (named.column !== 'scores') return propertyToSql(at, key, context);
    return key === RATING_SCORE ? ratingToSql(at, context) : scoreToSql(at, key, context);
  });
  return sql`(${join(parts, ' AND ')})`;
}

/** Exchanges whose newest fact of the selected names meets `condition`. */
function withFact({ organizationId }: FilterContext, select: Sql, condition: Sql): Sql {
  return sql`exchange_id IN (SELECT target FROM (${newestFacts(organizationId, select)}) WHERE ${condition})`;
}

function hasProperty(name: string, context: FilterContext): Sql {
  const fact = maySetLater(name, context) ? withFact(context, isFactOf(name), sql`true`) : sql`false`;
  const session = own(SESSION_PROPERTIES, name.toLowerCase());
  const recorded = sql`(${hasRecorded(name)} AND ${hintOfRecorded(name)})`;
  return session === undefined ? sql`(${recorded} OR ${fact})` : sql`(${recorded} OR isNotNull(${session}) OR ${fact})`;
}

/** A later fact overrides what was recorded. Absence meets the negative operators, and `equals "null"`. */
function propertyToSql(named: NamedColumn, key: string, context: FilterContext): Sql {
  const select = isFactOf(key);
  const session = own(SESSION_PROPERTIES, key.toLowerCase());
  const recorded = hasRecorded(key);
  const fallback = session ?? sql`CAST(NULL, 'Nullable(String)')`;
  return conditionsToSql(named, (operand) => {
    const positive = isPositive(operand);
    const known = positive ? operand : { ...operand, ...complement(operand) };
    const present = recordedToSql(key, known, positive);
    const other = session === undefined ? sql`false` : sql`NOT ${recorded} AND ${textColumn(fallback, known)}`;
    const inFact = withFact(context, select, textColumn(sql`fact_text`, known));
    const anyFact = withFact(context, select, sql`true`);
    const asRecorded = sql`((${present}) OR ifNull(${other}, false))`;
    const holds = maySetLater(key, context) ? sql`(${inFact} OR (NOT ${anyFact} AND ${asRecorded}))` : asRecorded;
    return positive ? holds : sql`NOT ${holds}`;
  });
}

function maySetLater(name: string, { setLater }: FilterContext): boolean {
  return setLater === undefined || setLater.has(foldName(name).toWellFormed());
}

/** Whether it was recorded with a value that meets the operand. The hints speak only of rows that do. */
function recordedToSql(key: string, operand: PlacedOperand, isHinted: boolean): Sql {
  const meets = textColumn(recordedValue(key), operand);
  const value = exactValue(operand);
  const hint = isHinted ? hintOfRecorded(key, value) : sql`true`;
  if (value === undefined) return sql`${hasRecorded(key)} AND ${meets} AND ${hint}`;
  return sql`${hasRecordedAs(key, value)} AND ${hint}`;
}

/** The one text that meets the operand, if it is so. */
function exactValue({ operator, value }: PlacedOperand): string | undefined {
  const isPlain = operator === 'has' || (operator === 'equals' && value !== 'null' && value !== '__empty__');
  return isPlain && typeof value === 'string' ? value : undefined;
}

function scoreToSql(named: NamedColumn, key: string, context: FilterContext): Sql {
  const isBoolean = key.endsWith(BOOLEAN_SCORE_SUFFIX);
  const name = isBoolean ? key.slice(0, -BOOLEAN_SCORE_SUFFIX.length) : key;
  const select = sql`kind = 'score' AND folded_name = ${str(name)}`;
  return conditionsToSql(named, (operand) => {
    const value = typeof operand.value === 'boolean' ? Number(operand.value) : operand.value;
    const asked = { ...operand, value };
    const positive = isPositive(asked);
    const known = positive ? asked : { ...asked, ...complement(asked) };
    const holds = withFact(context, select, numberColumn(sql`fact_number`, known));
    return positive ? holds : sql`NOT ${holds}`;
  });
}

function ratingToSql(named: NamedColumn, context: FilterContext): Sql {
  return conditionsToSql(named, (operand) => {
    const value = operand.value === 1 || operand.value === 'true' ? true : operand.value;
    const rating = value === 0 || value === 'false' ? false : value;
    booleanColumn(sql`true`, { ...operand, value: rating });
    return withFact(context, sql`kind = 'feedback'`, rating === true ? sql`fact_number != 0` : sql`fact_number = 0`);
  });
}

function feedbackToSql(named: NamedColumn, context: FilterContext): Sql {
  if (named.column === 'rating') return ratingToSql(named, context);
  if (named.column !== 'created_at') throw unknown('column of feedback', named.column, ['rating', 'created_at']);
  return conditionsToSql(named, (operand) =>
    withFact(context, sql`kind = 'feedback' AND ${timeColumn(sql`at`, operand)}`, sql`true`),
  );
}
