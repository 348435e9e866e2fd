// What a filter means, written down a second time, over records in memory: the store is compared with it.
import {
  type ExchangeRecord,
  type FilterNode,
  type FilterScalar,
  isBranch,
  OUTCOMES,
  totalTokens,
} from '@heliometer/contract';
import fc from 'fast-check';
import { commonText, DAY_MS, NOON_MS } from './record-samples.ts';

export interface ModelRow {
  readonly record: ExchangeRecord;
  /** By their names in lower case; later facts folded in. */
  readonly properties: ReadonlyMap<string, string>;
  readonly scores: ReadonlyMap<string, number>;
  readonly rating: boolean | null;
}

/** Header names are ASCII, so their case is that of ASCII. */
export function lowerCase(name: string): string {
  return [...name].map((sign) => (sign < '\x80' ? sign.toLowerCase() : sign)).join('');
}

type Reader<T> = (record: ExchangeRecord) => T;

const TEXT: Record<string, Reader<string | null>> = {
  provider: (r) => r.provider,
  model: (r) => r.model,
  user_id: (r) => r.userId,
  request_id: (r) => r.requestId,
  target_url: (r) => r.targetUrl,
  prompt_id: (r) => r.promptId,
  prompt_version: (r) => r.promptVersion,
  request_body: (r) => r.requestBody.text,
  response_body: (r) => r.responseBody.text,
  cache_reference_id: (r) => r.cacheReferenceId,
  limited_by: (r) => r.limitedBy ?? null,
  country_code: () => null,
};
const NUMBER: Record<string, Reader<number | null>> = {
  latency: (r) => r.latencyMs,
  time_to_first_token: (r) => r.ttftMs,
  prompt_tokens: (r) => r.usage.promptTokens,
  completion_tokens: (r) => r.usage.completionTokens,
  prompt_cache_read_tokens: (r) => r.usage.promptCacheReadTokens,
  prompt_cache_write_tokens: (r) => r.usage.promptCacheWriteTokens,
  total_tokens: (r) => totalTokens(r.usage),
};
const BOOLEAN: Record<string, Reader<boolean>> = {
  threat: (r) => r.outcome === 'threat' || r.threat === true,
  cached: (r) => r.outcome === 'cached' || r.cacheReferenceId !== null,
  cache_enabled: (r) => r.cacheEnabled,
};
const TIME: Record<string, Reader<number>> = {
  request_created_at: (r) => r.startedAtMs,
  response_created_at: (r) => r.startedAtMs + Math.trunc(r.latencyMs),
};

export function matches(node: FilterNode, row: ModelRow): boolean {
  if (node === 'all') return true;
  if (isBranch(node)) {
    const [left, right] = [matches(node.left, row), matches(node.right, row)];
    return node.operator === 'and' ? left && right : left || right;
  }
  return Object.entries(node).every(([table, columns]) =>
    Object.entries(columns).every(([column, conditions]) =>
      table === 'properties'
        ? every(conditions, (op, value) => textHolds(row.properties.get(lowerCase(column)) ?? null, op, value))
        : table === 'values'
          ? every(conditions, (op, value) => textHolds(inputOf(row.record, column), op, value))
          : matchesColumn(column, conditions as Record<string, FilterScalar>, row),
    ),
  );
}

function inputOf({ promptInputs }: ExchangeRecord, key: string): string | null {
  return promptInputs !== null && Object.hasOwn(promptInputs, key) ? (promptInputs[key] ?? null) : null;
}

function every(conditions: object, test: (operator: string, value: FilterScalar) => boolean): boolean {
  return Object.entries(conditions).every(([operator, value]) => test(operator, value));
}

function matchesColumn(column: string, conditions: object, row: ModelRow): boolean {
  const { record } = row;
  if (column === 'properties' || column === 'search_properties') {
    return Object.entries(conditions).every(([key, inner]) =>
      every(inner, (op, value) => textHolds(row.properties.get(lowerCase(key)) ?? null, op, value)),
    );
  }
  if (column === 'scores') {
    return Object.entries(conditions).every(([key, inner]) =>
      every(inner, (op, value) => numberHolds(row.scores.get(key) ?? null, op, value)),
    );
  }
  return every(conditions, (op, value) => {
    if (column === 'property_key') return row.properties.has(lowerCase(String(value)));
    if (column === 'helicone-score-feedback') return row.rating === value;
    if (column === 'status') return statusHolds(record, op, value);
    if (column === 'outcome') return outcomeHolds(record, op, value);
    if (column === 'cost')
      return numberHolds(record.costNanos, op, typeof value === 'number' ? Math.round(value * 1e9) : value);
    if (column === 'rate_limit') return listHolds(record.rateLimits ?? [], op, value);
    if (TEXT[column]) return textHolds(TEXT[column](record), op, value);
    if (NUMBER[column]) return numberHolds(NUMBER[column](record), op, value);
    if (BOOLEAN[column]) return BOOLEAN[column](record) === value;
    if (TIME[column])
      return numberHolds(TIME[column](record), op, typeof value === 'string' ? Date.parse(value) : value);
    throw new Error(`no model for ${column}`);
  });
}

export function statusHolds(record: ExchangeRecord, operator: string, value: FilterScalar): boolean {
  const special: Record<string, boolean> = {
    '-1': record.outcome === 'timeout',
    '-2': false,
    '-3': record.status === 499,
    '-4': record.outcome === 'threat' || record.threat === true,
  };
  const hit = special[String(value)];
  if (hit !== undefined && operator === 'equals') return hit;
  if (hit !== undefined && operator === 'not-equals') return !hit;
  return numberHolds(record.status, operator, value);
}

export const OUTCOME_OPERATORS = ['equals', 'not-equals'] as const;

export function outcomeHolds({ outcome }: ExchangeRecord, operator: string, value: FilterScalar): boolean {
  return (outcome === value) === (operator === 'equals');
}

export function numberHolds(seen: number | null, operator: string, value: FilterScalar): boolean {
  if (operator === 'not-equals') return !numberHolds(seen, 'equals', value);
  if (value === null || value === 'null') return seen === null;
  if (seen === null) return false;
  const asked = Number(value);
  switch (operator) {
    case 'equals':
      return seen === asked;
    case 'gte':
      return seen >= asked;
    case 'lte':
      return seen <= asked;
    case 'gt':
      return seen > asked;
    default:
      return seen < asked;
  }
}

export function textHolds(seen: string | null, operator: string, value: FilterScalar): boolean {
  if (operator === 'not-equals') return !textHolds(seen, 'equals', value);
  if (operator === 'not-contains') return !textHolds(seen, 'contains', value);
  if (operator === 'equals') {
    if (value === null || value === 'null') return seen === null;
    return value === '__empty__' ? (seen ?? '') === '' : seen === value;
  }
  if (seen === null) return false;
  if (operator === 'has') return seen === value;
  if (['contains', 'gin-contains', 'vector-contains'].includes(operator))
    return seen.toLowerCase().includes(String(value).toLowerCase());
  return like(String(value), operator === 'ilike').test(seen);
}

export function listHolds(seen: readonly string[], operator: string, value: FilterScalar): boolean {
  return seen.includes(String(value)) === (operator !== 'not-equals');
}

function like(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern.replace(/\\[%_\\]|[\s\S]/gu, (sign) => {
    if (sign === '%') return '[\\s\\S]*';
    if (sign === '_') return '[\\s\\S]';
    const plain = sign.length === 2 && sign.startsWith('\\') ? sign.slice(1) : sign;
    return plain.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u');
}

const textValue = fc.oneof(
  commonText,
  fc.constantFrom('%a%', 'a\\%b', '_', 'A%', 'b\\', '%\\', 'null', '__empty__', 'OPENAI'),
);
export const TEXT_OPERATORS = [
  'equals',
  'not-equals',
  'like',
  'ilike',
  'contains',
  'not-contains',
  'gin-contains',
  'vector-contains',
  'has',
] as const;
const textCondition = fc
  .tuple(fc.constantFrom(...TEXT_OPERATORS), textValue)
  .map(([operator, value]) => ({ [operator]: value }));
export const LIST_OPERATORS = ['equals', 'not-equals', 'has'] as const;
export const NUMBER_OPERATORS = ['equals', 'not-equals', 'gte', 'lte', 'gt', 'lt'] as const;
const compare = fc.constantFrom(...NUMBER_OPERATORS);

function numberCondition(values: fc.Arbitrary<number>) {
  return fc.oneof(
    { weight: 5, arbitrary: fc.tuple(compare, values).map(([operator, value]) => ({ [operator]: value })) },
    { weight: 1, arbitrary: fc.constantFrom({ equals: 'null' }, { 'not-equals': 'null' }, { equals: null }) },
  );
}

export const TIME_OPERATORS = ['equals', 'gte', 'lte', 'gt', 'lt'] as const;
const moment = fc
  .integer({ min: NOON_MS - 2 * DAY_MS, max: NOON_MS })
  .chain((ms) => fc.constantFrom<string | number>(ms, new Date(ms).toISOString()));

function inRow(column: string, condition: fc.Arbitrary<object>) {
  return condition.map((conditions) => ({ request_response_rmt: { [column]: conditions } }) as FilterNode);
}

const propertyName = fc.constantFrom('env', 'Env', 'eNV', "k'ey", "K'ey", 'a', 'A');

const ofStatus = inRow('status', numberCondition(fc.constantFrom(200, 429, 499, 500, -1, -2, -3, -4)));
const ofOutcome = inRow(
  'outcome',
  fc
    .tuple(fc.constantFrom(...OUTCOME_OPERATORS), fc.constantFrom(...OUTCOMES))
    .map(([operator, value]) => ({ [operator]: value })),
);

const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
  ...Object.keys(TEXT).map((column) => inRow(column, textCondition)),
  ...Object.keys(NUMBER).map((column) => inRow(column, numberCondition(fc.nat(20)))),
  ...Object.keys(BOOLEAN).map((column) =>
    inRow(
      column,
      fc.boolean().map((value) => ({ equals: value })),
    ),
  ),
  ...Object.keys(TIME).map((column) =>
    inRow(
      column,
      fc.tuple(fc.constantFrom(...TIME_OPERATORS), moment).map(([operator, value]) => ({ [operator]: value })),
    ),
  ),
  inRow(
    'rate_limit',
    fc.tuple(fc.constantFrom(...LIST_OPERATORS), textValue).map(([operator, value]) => ({ [operator]: value })),
  ),
  inRow('cost', numberCondition(fc.constantFrom(0, 0.000001, 1.5, 1e-9))),
  ofStatus,
  ofOutcome,
  inRow(
    'property_key',
    fc.constantFrom('env', 'ENV', 'Team', 'team', "k'ey", 'A', 'ÜNÏ').map((name) => ({ equals: name })),
  ),
  inRow(
    'helicone-score-feedback',
    fc.boolean().map((value) => ({ equals: value })),
  ),
  inRow(
    'scores',
    numberCondition(fc.constantFrom(0, 1, 2.5)).map((condition) => ({ quality: condition })),
  ),
  ...['properties', 'search_properties'].map((column) =>
    inRow(
      column,
      fc.tuple(propertyName, textCondition).map(([name, condition]) => ({ [name]: condition })),
    ),
  ),
  fc.tuple(propertyName, textCondition).map(([name, condition]) => ({ properties: { [name]: condition } })),
  fc.tuple(propertyName, textCondition).map(([name, condition]) => ({ values: { [name]: condition } })),
  fc.constantFrom<FilterNode>('all', {}),
);

/** Trees of conditions. */
function treeOf(leaves: fc.Arbitrary<FilterNode>): fc.Arbitrary<FilterNode> {
  return fc.letrec<{ node: FilterNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaves,
      fc.record({ left: tie('node'), operator: fc.constantFrom('and' as const, 'or' as const), right: tie('node') }),
    ),
  })).node;
}

export const filters: fc.Arbitrary<FilterNode> = treeOf(leaf);

/** Of what calls are summed up by. */
export const keyFilters: fc.Arbitrary<FilterNode> = treeOf(
  fc.oneof(
    inRow('model', textCondition),
    inRow('provider', textCondition),
    ofStatus,
    ofOutcome,
    fc.constantFrom<FilterNode>('all', {}),
  ),
);
