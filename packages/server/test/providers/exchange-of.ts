// Builds what the reader of exchanges takes, from a few words; and reads recordings as exchanges.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CapturedBytes } from '../../src/providers/read-body.ts';
import type { ExchangeBytes } from '../../src/providers/read-exchange.ts';

const FOLDER = process.env['HELIOMETER_RECORDINGS'] ?? resolve(import.meta.dirname, '../../../../../shared/recordings');

export interface Sketch {
  readonly path?: string;
  readonly method?: string;
  readonly provider?: string | null;
  readonly status?: number;
  readonly request?: unknown;
  readonly requestType?: string;
  /** A value is sent as JSON; text and bytes as they are. */
  readonly answer?: unknown;
  readonly answerType?: string;
  readonly answerHeaders?: readonly (readonly [string, string])[];
}

export function whole(body: unknown): CapturedBytes {
  const bytes = bytesOf(body);
  return { bytes, gapAfter: null, totalBytes: bytes.length };
}

/** The body with everything but `head` bytes at its beginning and `tail` at its end thrown away. */
export function gapped(body: unknown, head: number, tail: number): CapturedBytes {
  const bytes = bytesOf(body);
  const kept = Buffer.concat([bytes.subarray(0, head), bytes.subarray(bytes.length - tail)]);
  return { bytes: kept, gapAfter: head, totalBytes: bytes.length };
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(JSON.stringify(body));
}

export function exchangeOf(sketch: Sketch): ExchangeBytes {
  return {
    providerSlug: sketch.provider ?? null,
    method: sketch.method ?? 'POST',
    path: sketch.path ?? '/v1/chat/completions',
    status: sketch.status ?? 200,
    requestHeaders: [['content-type', sketch.requestType ?? 'application/json']],
    responseHeaders: [['Content-Type', sketch.answerType ?? 'application/json'], ...(sketch.answerHeaders ?? [])],
    requestBody: whole(sketch.request),
    responseBody: whole(sketch.answer),
  };
}

/** Lines `data: …`, one event each; objects as JSON, texts as they are. */
export function sse(...events: readonly unknown[]): string {
  return events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
}

/** Events that carry their type twice, as OpenAI's responses and Cohere do. */
export function typedSse(...events: readonly { readonly type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

export interface Recording {
  readonly name: string;
  readonly exchange: ExchangeBytes;
}

/** All recorded exchanges; [] where there are no recordings. */
export function recordings(): readonly Recording[] {
  if (!existsSync(FOLDER)) return [];
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => {
    const entries = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Record<string, string>[];
    return entries.map((entry) => ({ name: `${entry['host']} ${entry['id']}`, exchange: recorded(entry) }));
  });
}

function recorded(entry: Record<string, unknown>): ExchangeBytes {
  const bytes = (body: unknown, encoding: unknown) => Buffer.from(String(body ?? ''), encoding as 'utf8' | 'base64');
  const headers = (list: unknown) =>
    Object.entries(list ?? {}).map(([name, value]) => [name, String(value)] as readonly [string, string]);
  return {
    providerSlug: entry['host'] === 'api.cohere.com' ? 'cohere' : null,
    method: String(entry['method']),
    path: String(entry['path']),
    status: Number(entry['status']),
    requestHeaders: headers(entry['requestHeaders']),
    responseHeaders: headers(entry['responseHeaders']),
    requestBody: whole(bytes(entry['requestBody'], entry['requestEncoding'])),
    responseBody: whole(bytes(entry['responseBody'], entry['responseEncoding'])),
  };
}
