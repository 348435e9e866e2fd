// The header builder: options in, headers out, for any client that lets headers be set.
import { HEADER_TABLE, type HeaderRow, type HeliconeHeaders } from './header-table.ts';
import { headerValue, InvalidHeaderValue } from './header-values.ts';

const MAX_PROPERTIES = 64;
/** RFC 9110 §5.6.2: the name of a header is a token. Of the gateway: at most 128 bytes. */
const PROPERTY_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/**
 * `new OpenAI({ defaultHeaders: heliconeHeaders({ auth: key, userId: 'ada' }) })`.
 * @throws InvalidHeaderValue for what the gateway would refuse
 */
export function heliconeHeaders(options: HeliconeHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const row = rowOf(option);
    if (row.name.endsWith('*')) Object.assign(headers, propertyHeaders(row, value));
    else headers[row.name] = option === 'auth' ? bearer(headerValue(row, value)) : headerValue(row, value);
  }
  return headers;
}

/** An option that does not exist would be a header that was never sent. */
function rowOf(option: string): HeaderRow {
  if (!Object.hasOwn(HEADER_TABLE, option)) {
    throw new TypeError(`there is no option ${option}; accepted are ${Object.keys(HEADER_TABLE).join(', ')}`);
  }
  return HEADER_TABLE[option as keyof HeliconeHeaders];
}

function propertyHeaders(row: HeaderRow, properties: unknown): Record<string, string> {
  const given = Object.entries(Object(properties));
  if (given.length > MAX_PROPERTIES) {
    throw new InvalidHeaderValue(row.name, given.length, `at most ${MAX_PROPERTIES} properties`);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of given) {
    if (value === undefined || value === null) continue;
    const header = row.name.replace('*', name);
    if (!PROPERTY_NAME.test(name)) throw new InvalidHeaderValue(row.name, name, 'a name that a header may have');
    headers[header] = headerValue({ ...row, name: header }, value);
  }
  return headers;
}

function bearer(key: string): string {
  return /^bearer /i.test(key) ? key : `Bearer ${key}`;
}
