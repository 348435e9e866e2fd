// How the value of one control header is read, by its kind in the contract's table.
import type { HeaderKind, HeaderRow } from '@heliometer/contract';
import { isUuid } from '../../kernel/ids.ts';

export type HeaderValue = string | boolean;

const TRUE = new Set(['true', '1']);
const FALSE = new Set(['false', '0']);
/** USD per token: digits with at most one point, and an exponent as JSON numbers have it. */
const DECIMAL = /^\d{1,15}(?:\.\d{1,30})?(?:[eE]-?\d{1,2})?$/;
/** RFC 8187 §3.2.1: charset, language, percent-encoded value. */
const EXTENDED = /^utf-8'[A-Za-z0-9-]*'([!#$&+.^_`|~A-Za-z0-9%-]*)$/i;
const READERS: Readonly<Record<HeaderKind, (text: string) => HeaderValue | null>> = {
  boolean: readBoolean,
  uuid: (text) => (isUuid(text) ? text.toLowerCase() : null),
  text: (text) => text,
  decimal: (text) => (DECIMAL.test(text) ? text : null),
  url: readAbsoluteUrl,
  credential: (text) => text,
};

/** The value, or `null` when it can't be used. `raw` is trimmed and not empty. */
export function readHeaderValue(row: HeaderRow, raw: string): HeaderValue | null {
  return READERS[row.kind](row.kind === 'text' ? readText(raw, row.extended === true) : raw);
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
