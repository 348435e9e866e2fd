// How an option becomes the value of its header, by the kind of the header: checked as the gateway checks it, and encoded so
// that any text arrives as it was given. Headers carry bytes; fetch takes them as a string of characters up to U+00FF.
import type { CacheControl, Fallback, RateLimit } from './header-inputs.ts';
import type { HeaderKind, HeaderRow } from './header-table.ts';

/** A header that would be refused, told before it is sent. */
export class InvalidHeaderValue extends TypeError {
  override readonly name = 'InvalidHeaderValue';
  readonly header: string;

  constructor(header: string, seen: unknown, accepts: string) {
    super(`${header}: saw ${shown(seen)}, accepted is ${accepts}`);
    this.header = header;
  }
}

/** null = this value cannot be written. */
const WRITERS: Readonly<Record<HeaderKind, (value: unknown, row: HeaderRow) => string | null>> = {
  boolean: (value) => (typeof value === 'boolean' ? String(value) : null),
  uuid: (value) => matching(value, /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i),
  text: (value, row) => writeText(Array.isArray(value) ? value.join(',') : value, row.extended === true),
  decimal: (value) => matching(String(value), /^\d{1,15}(?:\.\d{1,30})?(?:[eE]-?\d{1,2})?$/),
  url: (value) => writeUrl(String(value)),
  credential: (value) => matching(value, /^[\x21-\x7e]+(?: [\x21-\x7e]+)?$/),
  integer: (value, row) => (Number.isInteger(value) ? writeNumber(value, row) : null),
  number: writeNumber,
  choice: (value, { choices = [] }) => choices.find((choice) => choice === value) ?? null,
  'cache-control': (value) => writeText(typeof value === 'object' ? writeCacheControl(value ?? {}) : value, false),
  fallbacks: (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= 10 ? writeFallbacks(value) : null,
  'rate-limit': (value) => writeText([value].flat().map(writeRateLimit).join(', '), false),
};

/** @throws InvalidHeaderValue */
export function headerValue(row: HeaderRow, value: unknown): string {
  const written = WRITERS[row.kind](value, row);
  // What is empty would count as not sent.
  if (written === null || written === '') throw new InvalidHeaderValue(row.name, hidden(row, value), row.accepts);
  return written;
}

/** A credential is told to nobody, its caller's log included. */
function hidden({ kind }: HeaderRow, value: unknown): unknown {
  return kind === 'credential' ? '…' : value;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
  return typeof value === 'object' && value !== null ? 'an object that cannot be used' : String(value);
}

function matching(value: unknown, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null;
}

/**
 * RFC 8187 where the header takes it and plain ASCII would not do: other characters, white space at the ends, which is
 * trimmed on the way, and text that looks as if it were encoded already. Elsewhere UTF-8, byte by byte.
 */
function writeText(value: unknown, extended: boolean): string | null {
  if (typeof value !== 'string') return null;
  const isPlain = /^[\x20-\x7e]*$/.test(value) && value.trim() === value && !/^utf-8'/i.test(value);
  if (isPlain) return value;
  if (extended) return encoded(value);
  const trimmed = value.trim();
  return /[\x00-\x1f\x7f]/.test(trimmed) ? null : utf8(trimmed);
}

/** RFC 8187 §3.2.1. null = half of a pair of surrogates, which no encoding has. */
function encoded(text: string): string | null {
  if (!isWhole(text)) return null;
  const percented = encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `UTF-8''${percented}`;
}

function utf8(text: string): string | null {
  if (!isWhole(text)) return null;
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function isWhole(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

function writeUrl(text: string): string | null {
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    // No URL; the caller says so.
    return null;
  }
}

function writeNumber(
  value: unknown,
  { range: [least, most] = [0, Number.MAX_SAFE_INTEGER] }: HeaderRow,
): string | null {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return null;
  return String(Number(value.toFixed(9)));
}

function writeCacheControl({ maxAge, sMaxAge, noCache, noStore }: CacheControl): string | null {
  const ages = [maxAge, sMaxAge].filter((age) => age !== undefined);
  if (!ages.every((age) => Number.isInteger(age) && age >= 0 && age < 1e15)) return null;
  return [
    ...(sMaxAge === undefined ? [] : [`s-maxage=${sMaxAge}`]),
    ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
    ...(noCache === true ? ['no-cache'] : []),
    ...(noStore === true ? ['no-store'] : []),
  ].join(', ');
}

/** In ASCII, whatever the bodies hold. */
function writeFallbacks(items: readonly Fallback[]): string | null {
  const json: unknown = JSON.stringify(items);
  if (typeof json !== 'string') return null;
  return json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function writeRateLimit(value: unknown): string {
  if (typeof value === 'string') return value;
  const { quota, windowSeconds, unit = 'request', segment } = Object(value) as RateLimit;
  return `${quota};w=${windowSeconds};u=${unit}${segment === undefined ? '' : `;s=${segment}`}`;
}
