// The bytes of an export request as told calls, or what is wrong with them. Pure; a thread runs it for large ones.
import { gunzipSync } from 'node:zlib';
import type { ErrorCode } from '@heliometer/contract';
import { decodeJson } from '../../http/otlp/decode-json.ts';
import { decodeProtobuf } from '../../http/otlp/decode-protobuf.ts';
import type { OtlpEncoding } from '../../http/otlp/export-answer.ts';
import { type OtlpSpan, UnreadableExport } from '../../http/otlp/otlp-span.ts';
import { type SpanCall, spanProblem, toSpanCall } from './span-call.ts';

export interface ExportBytes {
  readonly bytes: Uint8Array;
  readonly encoding: OtlpEncoding;
  readonly gzipped: boolean;
  /** Of the body when unpacked. */
  readonly limitBytes: number;
  readonly nowMs: number;
}

export interface ReadExport {
  readonly calls: readonly SpanCall[];
  /** Why each of the others cannot be kept. */
  readonly problems: readonly string[];
}

/** In words for the sender. */
export interface UnusableExport {
  readonly unusable: string;
  readonly code: ErrorCode;
}

export function readExport(sent: ExportBytes): ReadExport | UnusableExport {
  const bytes = sent.gzipped ? unpacked(sent) : sent.bytes;
  if ('unusable' in bytes) return bytes;
  try {
    return told(sent.encoding === 'json' ? decodeJson(bytes) : decodeProtobuf(bytes), sent.nowMs);
  } catch (error) {
    if (error instanceof UnreadableExport) return { unusable: error.message, code: 'invalid_request' };
    throw error;
  }
}

function unpacked({ bytes, limitBytes }: ExportBytes): Uint8Array | UnusableExport {
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const unusable = `The body has more than ${limitBytes} bytes when unpacked, which is the most that is accepted here.`;
      return { unusable, code: 'body_too_large' };
    }
    return { unusable: 'The body is not gzip, as its Content-Encoding says.', code: 'invalid_request' };
  }
}

function told(spans: readonly OtlpSpan[], nowMs: number): ReadExport {
  const calls: SpanCall[] = [];
  const problems: string[] = [];
  const byId = new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span]));
  for (const span of spans) {
    const problem = spanProblem(span, nowMs);
    if (problem === null) calls.push(toSpanCall(span, pathOf(span, byId)));
    else problems.push(problem);
  }
  return { calls, problems };
}

const MOST_ANCESTORS = 64;

/** Ancestors that came along; where they did not, the tree of the session knows them by their ids. */
function pathOf(span: OtlpSpan, byId: ReadonlyMap<string, OtlpSpan>): string {
  const names: string[] = [];
  let at: OtlpSpan | undefined = span;
  for (let steps = 0; at !== undefined && steps < MOST_ANCESTORS; steps += 1) {
    names.unshift(partOf(at.name));
    at = byId.get(`${at.traceId} ${at.parentSpanId}`);
  }
  return `/${names.join('/')}`;
}

/** A slash in a name divides nothing: U+2215 looks the same and is none. */
function partOf(name: string): string {
  const part = name.trim().replaceAll('/', '∕').slice(0, 200);
  return part === '' ? 'span' : part;
}
