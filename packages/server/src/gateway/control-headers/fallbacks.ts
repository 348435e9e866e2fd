// The list of targets that Helicone-Fallbacks holds (headers.md §8), read and checked as a whole before anything is sent.
import * as z from 'zod';

export interface Fallback {
  readonly targetUrl: string;
  /** Replace same-named ones of the request. */
  readonly headers: readonly (readonly [string, string])[];
  readonly onCodes: readonly StatusRange[];
  /** Merged into the request's JSON body; null = the body as it is. */
  readonly bodyKeyOverride: Readonly<Record<string, unknown>> | null;
}

/** Both ends included. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

const STATUS = z.int().min(100).max(599);
const RANGE = z.strictObject({ from: STATUS, to: STATUS }).refine(({ from, to }) => from <= to, 'from is above to');
/** RFC 9110 §5.6.2: a field name is a token; a value has no control characters. */
const HEADER_NAME = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/, 'is no header name');
const HEADER_VALUE = z.string().regex(/^[^\x00-\x08\x0a-\x1f\x7f\u0100-\uffff]*$/, 'is no header value');
const ITEM = z.strictObject({
  'target-url': z
    .string()
    .regex(/^https?:\/\/[^/?#]/i, 'is no http or https URL')
    .refine(URL.canParse, 'is no URL'),
  headers: z.record(HEADER_NAME, HEADER_VALUE),
  onCodes: z.array(z.union([STATUS, RANGE])),
  bodyKeyOverride: z.record(z.string(), z.unknown()).optional(),
});
const LIST = z.array(ITEM).min(1).max(10);

export function inRanges(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

/** @returns the items, or what is wrong in words for the caller */
export function parseFallbacks(text: string): readonly Fallback[] | string {
  const json = parsedJson(text);
  if (json === undefined) return 'it is no JSON';
  const read = LIST.safeParse(json);
  if (!read.success) return problemOf(read.error);
  return read.data.map((item) => ({
    targetUrl: item['target-url'],
    headers: Object.entries(item.headers),
    onCodes: item.onCodes.map((code) => (typeof code === 'number' ? { from: code, to: code } : code)),
    bodyKeyOverride: item.bodyKeyOverride ?? null,
  }));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says so.
    return undefined;
  }
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  const place = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  return `${place === '' ? 'the list' : place.replace(/^\./, '')}: ${issue?.message ?? 'cannot be used'}`;
}
