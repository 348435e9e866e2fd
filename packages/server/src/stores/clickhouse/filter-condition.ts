// One condition of a filter: an expression, an operator and a value, checked and written as SQL. A negative operator is
// the exact complement of its positive one, so rows where the value is unknown meet `not-equals`.
import { type FilterScalar, OUTCOMES, type Outcome, readInstant } from '@heliometer/contract';
import { InvalidQuery } from '../../ports/record-store.ts';
import { moment } from './scope.ts';
import { float, type Sql, sql, str } from './sql.ts';

export type Condition = Readonly<Record<string, FilterScalar>>;

export interface Operand {
  /** Where in the filter it stands, for messages: `request_response_rmt.status equals`. */
  readonly at: string;
  readonly operator: string;
  readonly value: FilterScalar;
}

/** A kind of column: the operators it takes, and how each becomes SQL. */
export type ColumnKind = (expression: Sql, operand: Operand) => Sql;

const MAX_TEXT = 64 * 1024;

function refuse(operand: Operand, accepted: string): InvalidQuery {
  const { value } = operand;
  // Types say a scalar; within `properties` and the like the schema lets more through.
  const seen = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : shown(value).slice(0, 80);
  return new InvalidQuery(`filter ${operand.at}: cannot use ${operand.operator} ${seen}; accepted: ${accepted}`);
}

/** JSON, except that it has no word for a number past all bounds. */
function shown(value: FilterScalar): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}

function not(condition: Sql): Sql {
  return sql`NOT ifNull(${condition}, false)`;
}

function isNull(value: FilterScalar): boolean {
  return value === null || value === 'null';
}

const TEXT_ACCEPTED =
  'equals, not-equals, like, ilike, contains, not-contains, has with a text of at most 65536 characters ("null" = unknown, "__empty__" = empty)';

export const textColumn: ColumnKind = (expression, operand) => {
  const { operator, value } = operand;
  if (isNull(value)) {
    if (operator === 'equals') return sql`isNull(${expression})`;
    if (operator === 'not-equals') return sql`isNotNull(${expression})`;
  }
  if (typeof value !== 'string' || value.length > MAX_TEXT) throw refuse(operand, TEXT_ACCEPTED);
  switch (operator) {
    case 'equals':
      return textEquals(expression, value);
    // Of a list that has this very element. A text is a list of one.
    case 'has':
      return sql`${expression} = ${str(value)}`;
    case 'not-equals':
      return not(textEquals(expression, value));
    case 'like':
      return sql`${expression} LIKE ${str(safePattern(value))}`;
    case 'ilike':
      return ignoringCase(expression, safePattern(value));
    case 'contains':
    case 'gin-contains':
    case 'vector-contains':
      return containing(expression, value);
    case 'not-contains':
      return not(containing(expression, value));
    default:
      throw refuse(operand, TEXT_ACCEPTED);
  }
};

function textEquals(expression: Sql, value: string): Sql {
  return value === '__empty__' ? sql`ifNull(${expression}, '') = ''` : sql`${expression} = ${str(value)}`;
}

/** Whether a text has another within, whatever the case. */
export function containing(expression: Sql, value: string): Sql {
  return ignoringCase(expression, `%${value.replace(/[\\%_]/g, '\\$&')}%`);
}

/** A backslash escapes only `%`, `_` and itself; elsewhere it is a backslash, at the end too (ClickHouse would throw). */
function safePattern(pattern: string): string {
  return pattern.replace(/\\([%_\\])|\\/g, (whole, escaped) => (escaped === undefined ? '\\\\' : whole));
}

const ASCII = /^[\0-\x7f]*$/;

/** The text indexes hold lower-case ASCII; other alphabets are compared by the slower, complete rule. */
function ignoringCase(expression: Sql, pattern: string): Sql {
  if (!ASCII.test(pattern)) return sql`${expression} ILIKE ${str(pattern)}`;
  return sql`lower(${expression}) LIKE ${str(pattern.toLowerCase())}`;
}

const COMPARISONS: Readonly<Record<string, Sql>> = {
  equals: sql`=`,
  gte: sql`>=`,
  lte: sql`<=`,
  gt: sql`>`,
  lt: sql`<`,
};

const NUMBER_ACCEPTED =
  'equals, not-equals, gte, lte, gt, lt with a number ("null" = unknown, with equals and not-equals)';

export const numberColumn: ColumnKind = (expression, operand) => numberCondition(expression, operand, (value) => value);

/** Dollars in the filter, nano-dollars in the column. */
export const dollarColumn: ColumnKind = (expression, operand) =>
  numberCondition(expression, operand, (value) => Math.round(value * 1e9));

function numberCondition(expression: Sql, operand: Operand, scale: (value: number) => number): Sql {
  const { operator, value } = operand;
  if (isNull(value)) {
    if (operator === 'equals') return sql`isNull(${expression})`;
    if (operator === 'not-equals') return sql`isNotNull(${expression})`;
  }
  if (typeof value !== 'number' || !Number.isFinite(scale(value))) throw refuse(operand, NUMBER_ACCEPTED);
  if (operator === 'not-equals') return not(sql`${expression} = ${float(scale(value))}`);
  const comparison = comparisonOf(operator);
  if (comparison === undefined) throw refuse(operand, NUMBER_ACCEPTED);
  return sql`${expression} ${comparison} ${float(scale(value))}`;
}

function comparisonOf(operator: string): Sql | undefined {
  return Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
}

/** Helicone's own statuses below zero stand for what became of the exchange. */
const SPECIAL_STATUS: Readonly<Record<string, Sql>> = {
  '-1': sql`outcome = 'timeout'`,
  '-2': sql`false`,
  '-3': sql`status = 499`,
  '-4': sql`(outcome = 'threat' OR ifNull(threat, false))`,
};

/** Whether one of the conditions on a status is about what the security guard said. They may be of a tree nobody has checked. */
export function asksOfThreats(conditions: object): boolean {
  return Object.values({ ...conditions }).some((value) => value === -4);
}

export const statusColumn: ColumnKind = (expression, operand) => {
  const special = SPECIAL_STATUS[String(operand.value)];
  if (typeof operand.value !== 'number' || special === undefined) return numberColumn(expression, operand);
  if (operand.operator === 'equals') return special;
  if (operand.operator === 'not-equals') return not(special);
  return numberColumn(expression, operand);
};

export const booleanColumn: ColumnKind = (expression, operand) => {
  const { operator, value } = operand;
  if (operator !== 'equals' || typeof value !== 'boolean') throw refuse(operand, 'equals with true or false');
  return value ? expression : not(expression);
};

const OUTCOME_ACCEPTED = `equals, not-equals with one of ${OUTCOMES.join(', ')}`;

/** A closed set: a word that is none of it is a slip, and would find nothing, or everything, without saying so. */
export const outcomeColumn: ColumnKind = (expression, operand) => {
  const { operator, value } = operand;
  const isOutcome = OUTCOMES.includes(value as Outcome);
  if (!isOutcome || (operator !== 'equals' && operator !== 'not-equals')) throw refuse(operand, OUTCOME_ACCEPTED);
  const equal = sql`${expression} = ${str(value as Outcome)}`;
  return operator === 'equals' ? equal : not(equal);
};

/** Of several texts: whether one of them is it. */
export const listColumn: ColumnKind = (expression, operand) => {
  const { operator, value } = operand;
  const isThere = operator === 'equals' || operator === 'has';
  if (typeof value !== 'string' || value.length > MAX_TEXT || (!isThere && operator !== 'not-equals')) {
    throw refuse(operand, 'equals, has or not-equals with a text of at most 65536 characters');
  }
  const has = sql`has(${expression}, ${str(value)})`;
  return isThere ? has : not(has);
};

const TIME_ACCEPTED = 'equals, gte, lte, gt, lt with an ISO 8601 time or milliseconds since 1970';

export const timeColumn: ColumnKind = (expression, operand) => {
  const ms = readInstant(operand.value);
  const comparison = comparisonOf(operand.operator);
  if (ms === null || comparison === undefined) throw refuse(operand, TIME_ACCEPTED);
  return sql`${expression} ${comparison} ${moment(ms)}`;
};
