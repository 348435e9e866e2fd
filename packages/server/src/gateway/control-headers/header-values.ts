// How the value of one control header is read, by its kind in the contract's table.
import { type HeaderKind, type HeaderRow, parseRateLimitPolicies, type RateLimitPolicy } from '@heliometer/contract';
import { isUuid } from '../../kernel/ids.ts';
import { type CacheControl, parseCacheControl } from './cache-control.ts';
import { type Fallback, parseFallbacks } from './fallbacks.ts';

/** What each kind of header holds once it is read. */
export interface HeaderValues {
  readonly boolean: boolean;
  readonly uuid: string;
  readonly text: string;
  readonly decimal: string;
  readonly url: string;
  readonly credential: string;
  readonly integer: number;
  readonly number: number;
  readonly choice: string;
  readonly 'cache-control': CacheControl;
  readonly fallbacks: readonly Fallback[];
  readonly 'rate-limit': readonly RateLimitPolicy[];
}

export type HeaderValue = HeaderValues[HeaderKind];

/** What was seen cannot be used; `why` says more than that where there is more to say. */
export class Unusable {
  readonly why: string | null;

  constructor(why: string | null = null) {
    this.why = why;
  }
}

const TRUE = new Set(['true', '1']);
const FALSE = new Set(['false', '0']);
/** USD per token: digits with at most one point, and an exponent as JSON numbers have it. */
const DECIMAL = /^\d{1,15}(?:\.\d{1,30})?(?:[eE]-?\d{1,2})?$/;
/** RFC 8187 §3.2.1: charset, language, percent-encoded value. */
const EXTENDED = /^utf-8'[A-Za-z0-9-]*'([!#$&+.^_`|~A-Za-z0-9%-]*)$/i;
const UNUSABLE = new Unusable();
const READERS: { readonly [K in HeaderKind]: (text: string, row: HeaderRow) => HeaderValues[K] | Unusable } = {
  boolean: (text) => readBoolean(text) ?? UNUSABLE,
  uuid: (text) => (isUuid(text) ? text.toLowerCase() : UNUSABLE),
  text: (text, row) => readText(text, row.extended === true),
  decimal: (text) => (DECIMAL.test(text) ? text : UNUSABLE),
  url: (text) => readAbsoluteUrl(text) ?? UNUSABLE,
  credential: (text) => text,
  integer: (text, row) => (/^\d{1,9}$/.test(text) ? inRange(Number(text), row) : UNUSABLE),
  number: (text, row) => (/^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? inRange(Number(text), row) : UNUSABLE),
  choice: (text, { choices = [] }) => choices.find((choice) => choice === text.toLowerCase()) ?? UNUSABLE,
  'cache-control': (text) => parseCacheControl(text) ?? UNUSABLE,
  fallbacks: (text) => orWhy(parseFallbacks(readText(text, false))),
  'rate-limit': (text) => orWhy(parseRateLimitPolicies(readText(text, false))),
};

/** `raw` is trimmed and not empty. */
export function readHeaderValue(row: HeaderRow, raw: string): HeaderValue | Unusable {
  return READERS[row.kind](raw, row);
}

function inRange(value: number, { range = [0, Number.MAX_SAFE_INTEGER] }: HeaderRow): number | Unusable {
  return value >= range[0] && value <= range[1] ? value : UNUSABLE;
}

function orWhy<T>(read: T | string): T | Unusable {
  return typeof read === 'string' ? new Unusable(read) : read;
}

function readBoolean(text: string): boolean | null {
  const lower = text.toLowerCase();
  if (TRUE.has(lower)) return true;
  return FALSE.has(lower) ? false : null;
}

function readAbsoluteUrl(text: string): string | null {
  return /^https?:\/\/[^/?#]/i.test(text) && URL.canParse(text) ? text : null;
}

/** Header bytes arrive as latin1; clients that send UTF-8 as it is mean UTF-8, and RFC 8187 is undone where allowed. */
export function readText(raw: string, extended: boolean): string {
  const encoded = extended ? EXTENDED.exec(raw)?.[1] : undefined;
  if (encoded !== undefined) return percentDecoded(encoded) ?? raw;
  return /[\x80-\xff]/.test(raw) ? utf8OrLatin1(raw) : raw;
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not a valid extended value after all; it is then kept as it was sent.
    return null;
  }
}

function utf8OrLatin1(raw: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(raw, 'latin1'));
  } catch {
    // Real latin1; the string already says what was meant.
    return raw;
  }
}
