// Table. What a filter may name by a short word, which column of the API that is, and what values it takes. Columns that are
// not here can be named as `table.column`.

export type FieldKind =
  | 'text'
  | 'list'
  | 'number'
  | 'status'
  | 'outcome'
  | 'usd'
  | 'ms'
  | 'tokens'
  | 'boolean'
  | 'time';

export interface FieldRow {
  readonly name: string;
  readonly label: string;
  readonly table: string;
  readonly column: string;
  readonly kind: FieldKind;
}

const RMT = 'request_response_rmt';

function row(name: string, label: string, column: string, kind: FieldKind): FieldRow {
  return { name, label, table: RMT, column, kind };
}

export const FIELDS: readonly FieldRow[] = [
  row('model', 'Model', 'model', 'text'),
  row('provider', 'Provider', 'provider', 'text'),
  row('status', 'Status', 'status', 'status'),
  row('outcome', 'Outcome', 'outcome', 'outcome'),
  row('latency', 'Latency', 'latency', 'ms'),
  row('ttft', 'First token', 'time_to_first_token', 'ms'),
  row('cost', 'Cost', 'cost', 'usd'),
  row('user', 'User', 'user_id', 'text'),
  row('tokens', 'Tokens', 'total_tokens', 'tokens'),
  row('in', 'Tokens in', 'prompt_tokens', 'tokens'),
  row('out', 'Tokens out', 'completion_tokens', 'tokens'),
  row('cached', 'From cache', 'cached', 'boolean'),
  row('threat', 'Threat', 'threat', 'boolean'),
  row('prompt', 'Prompt', 'prompt_id', 'text'),
  row('version', 'Prompt version', 'prompt_version', 'text'),
  row('request', 'Request body', 'request_body', 'text'),
  row('response', 'Response body', 'response_body', 'text'),
  row('id', 'Request id', 'request_id', 'text'),
  row('url', 'Upstream URL', 'target_url', 'text'),
  row('ratelimit', 'Rate limit by header', 'rate_limit', 'list'),
  row('limit', 'Refused by limit', 'limited_by', 'text'),
  row('time', 'Time', 'request_created_at', 'time'),
];

/** Both bodies at once; stands for an `or` of the two. */
export const BODY: FieldRow = { name: 'body', label: 'Text in bodies', table: '', column: '', kind: 'text' };

export const PROPERTY_PREFIX = 'property';
export const SCORE_PREFIX = 'score';

const BY_NAME = new Map([...FIELDS, BODY].map((field) => [field.name, field]));
const BY_COLUMN = new Map(FIELDS.map((field) => [`${field.table}.${field.column}`, field]));

export function fieldNamed(name: string): FieldRow | null {
  return BY_NAME.get(name) ?? null;
}

export function fieldOfColumn(table: string, column: string): FieldRow | null {
  return BY_COLUMN.get(`${table}.${column}`) ?? null;
}

export interface OperatorRow {
  /** As the API calls it. */
  readonly name: string;
  readonly sign: string;
  readonly label: string;
}

export const OPERATORS: readonly OperatorRow[] = [
  { name: 'equals', sign: '=', label: 'is' },
  { name: 'not-equals', sign: '!=', label: 'is not' },
  { name: 'gt', sign: '>', label: 'above' },
  { name: 'gte', sign: '>=', label: 'at least' },
  { name: 'lt', sign: '<', label: 'below' },
  { name: 'lte', sign: '<=', label: 'at most' },
  { name: 'contains', sign: '~', label: 'contains' },
  { name: 'not-contains', sign: '!~', label: 'does not contain' },
];

const NUMBERS = ['equals', 'not-equals', 'gt', 'gte', 'lt', 'lte'];
const TAKES: Readonly<Record<FieldKind, readonly string[]>> = {
  text: ['equals', 'not-equals', 'contains', 'not-contains'],
  list: ['equals', 'not-equals'],
  number: NUMBERS,
  status: ['equals', 'not-equals', 'gte', 'lt'],
  outcome: ['equals', 'not-equals'],
  usd: NUMBERS,
  ms: NUMBERS,
  tokens: NUMBERS,
  boolean: ['equals'],
  time: ['gte', 'gt', 'lte', 'lt'],
};

export function operatorsOf(kind: FieldKind): readonly OperatorRow[] {
  return OPERATORS.filter(({ name }) => TAKES[kind].includes(name));
}
