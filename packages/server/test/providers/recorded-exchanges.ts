// The recorded exchanges of real providers, as the readers of bodies get them: parsed, streams as lists of events.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { splitAwsEvents } from '../../src/http/aws-event-stream.ts';
import { splitSse } from '../../src/http/sse.ts';
import type { StreamEvent, WireFormat } from '../../src/providers/format.ts';

export interface RecordedExchange {
  readonly id: string;
  readonly path: string;
  readonly status: number;
  readonly request: unknown;
  /** Parsed; undefined when the answer is a stream or no JSON. */
  readonly answer: unknown;
  /** null when the answer is no stream. */
  readonly events: readonly StreamEvent[] | null;
}

const FOLDER = process.env['HELIOMETER_RECORDINGS'] ?? resolve(import.meta.dirname, '../../../../../shared/recordings');

export const haveRecordings = existsSync(FOLDER);

export function recordedExchanges(...hosts: readonly string[]): readonly RecordedExchange[] {
  return hosts.flatMap((host) => {
    const file = join(FOLDER, `${host}.json`);
    const entries = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]) : [];
    return entries.map(readEntry);
  });
}

function readEntry(entry: Record<string, unknown>): RecordedExchange {
  const type = String((entry['responseHeaders'] as Record<string, unknown>)['content-type']);
  const encoding = entry['responseEncoding'] === 'base64' ? 'base64' : 'utf8';
  const body = Buffer.from(String(entry['responseBody'] ?? ''), encoding);
  return {
    id: String(entry['id']),
    path: String(entry['path']),
    status: Number(entry['status']),
    request: parsed(String(entry['requestBody'] ?? '')),
    answer: parsed(body.toString('utf8')),
    events: eventsOf(body, type),
  };
}

function eventsOf(body: Buffer, type: string): readonly StreamEvent[] | null {
  if (type.startsWith('text/event-stream')) return sseEvents(body);
  return type === 'application/vnd.amazon.eventstream' ? awsEvents(body) : null;
}

export function sseEvents(body: Uint8Array): readonly StreamEvent[] {
  return splitSse(body)
    .map((event) => ({ type: event.type, data: parsed(event.data), offset: event.offset }))
    .filter((event) => event.data !== undefined);
}

function awsEvents(body: Uint8Array): readonly StreamEvent[] {
  return splitAwsEvents(body).map(({ headers, payload, offset }) => ({
    type: headers[':event-type'] ?? headers[':exception-type'] ?? null,
    data: parsed(Buffer.from(payload).toString('utf8')),
    offset,
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The answer of an exchange, a stream folded. */
export function wholeAnswer(format: WireFormat, exchange: RecordedExchange): unknown {
  return exchange.events === null ? exchange.answer : format.fold(exchange.events);
}

/** A stream of one's own writing: data without names, as most providers send it. */
export function streamOf(...data: readonly unknown[]): readonly StreamEvent[] {
  return data.map((one, i) => ({ type: null, data: one, offset: i }));
}

/** Everything a format can say about two bodies, to see that it says it without throwing. */
export function readEverything(format: WireFormat, request: unknown, answer: unknown): unknown {
  return [
    format.readRequest(request),
    format.requestView(request),
    format.inputTexts(request),
    format.readAnswer(answer),
    format.answerView(answer),
    format.outputTexts(answer),
  ];
}
