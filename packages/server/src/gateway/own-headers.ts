// The headers of ours on an answer (headers.md §19), and the cross-origin ones when origins are allowed.
import type { IncomingMessage } from 'node:http';
import { ANSWER_HEADERS } from '@heliometer/contract';
import type { RawHeaders } from '../http/raw-headers.ts';
import type { Exchange } from './exchange.ts';

export interface OwnHeaderSettings {
  readonly serverTiming: boolean;
  readonly corsOrigins: readonly string[];
  /** Monotonic ms. */
  readonly now: () => number;
}

const EXPOSED = ANSWER_HEADERS.map(({ name }) => name).join(', ');
const WARNING_BYTES = 1024;

export function ownHeaders(exchange: Exchange, failed: boolean, settings: OwnHeaderSettings): string[] {
  const headers = ['Helicone-Id', exchange.requestId, 'Helicone-Status', failed ? 'failed' : 'success'];
  const { retries, fallbackIndex } = exchange.notes;
  if (fallbackIndex !== null) headers.push('Helicone-Fallback-Index', String(fallbackIndex));
  if (retries !== null) headers.push('Helicone-Retry-Count', String(retries));
  headers.push(...exchange.policyHeaders);
  if (exchange.warnings.length > 0) headers.push('Helicone-Warning', warningText(exchange.warnings));
  if (settings.serverTiming) headers.push('Server-Timing', timing(exchange, settings.now()));
  if (settings.corsOrigins.length > 0) headers.push(...corsHeaders(exchange.origin, settings.corsOrigins));
  return headers;
}

/** Header-safe and bounded; the record keeps every warning whole. */
function warningText(warnings: readonly string[]): string {
  const text = warnings.join('; ').replace(/[^\x20-\x7e]/g, '?');
  return text.length > WARNING_BYTES ? `${text.slice(0, WARNING_BYTES - 1)}~` : text;
}

/** Up to the answer's first byte: the provider's part and ours. */
function timing({ span, startedAt, body }: Exchange, now: number): string {
  const upstream = span.sentAt === null ? 0 : (span.firstByteAt ?? now) - span.sentAt;
  const gateway = Math.max(0, now - startedAt - upstream - body.waitMs);
  return `upstream;dur=${upstream.toFixed(1)}, gateway;dur=${gateway.toFixed(1)}`;
}

/** What an allowed origin gets to see; empty for any other. */
export function corsHeaders(origin: string | null, allowed: readonly string[]): string[] {
  if (origin === null || !(allowed.includes(origin) || allowed.includes('*'))) return [];
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', EXPOSED, 'Vary', 'Origin'];
}

/** The answer to a pre-flight; `null` when it is none, or its origin is not allowed (Fetch standard, CORS-preflight). */
export function preflightHeaders({ method, headers }: IncomingMessage, allowed: readonly string[]): RawHeaders | null {
  const asked = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || asked === undefined) return null;
  const cors = corsHeaders(headers.origin ?? null, allowed);
  if (cors.length === 0) return null;
  const wanted = headers['access-control-request-headers'];
  const allowHeaders = wanted === undefined ? [] : ['Access-Control-Allow-Headers', wanted];
  return [...cors, 'Access-Control-Allow-Methods', asked, ...allowHeaders, 'Access-Control-Max-Age', '600'];
}

const CORS_ANSWER = /^access-control-/i;

/** With origins of our own allowed, the upstream's say on them is replaced, not doubled. */
export function withoutCors(headers: RawHeaders): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!CORS_ANSWER.test(headers[i] as string)) kept.push(headers[i] as string, headers[i + 1] as string);
  }
  return kept;
}
