// The answer of a call told to us, as the bytes and headers a provider would have sent: tellers keep what their SDK gave
// them, which of a stream is a list of events, or these as lines of JSON.
import type { LoggedExchange } from '@heliometer/contract';

export interface AnswerBody {
  readonly bytes: Uint8Array;
  /** Name, value, name, value … */
  readonly headers: readonly string[];
}

type Told = LoggedExchange['providerResponse'];

const SSE = 'text/event-stream';
const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=utf-8';

/** Of the body on its way, which this one is not; and headers of ours. */
const LEFT_OUT = /^(?:content-(?:encoding|length)|transfer-encoding|helicone-.*)$/i;

/** @param isStream the request asked for a stream */
export function answerBody({ json, textBody, headers }: Told, isStream: boolean): AnswerBody {
  const { text, type } = typeof textBody === 'string' ? ofText(textBody, isStream) : ofJson(json);
  const told = toldHeaders(headers);
  const named = told.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type');
  // A guess gives way to what was told, but what we made is what we know it to be.
  const kept = named && type.isKnown ? withoutContentType(told) : told;
  return {
    bytes: Buffer.from(text),
    headers: named && !type.isKnown ? kept : [...kept, 'content-type', type.name],
  };
}

interface Body {
  readonly text: string;
  readonly type: { readonly name: string; readonly isKnown: boolean };
}

function ofJson(json: unknown): Body {
  const events = streamedData(json);
  if (events === null) return { text: JSON.stringify(json), type: { name: JSON_TYPE, isKnown: true } };
  return { text: events.map(asEvent).join(''), type: { name: SSE, isKnown: true } };
}

function streamedData(json: unknown): readonly unknown[] | null {
  const events = typeof json === 'object' && json !== null && 'streamed_data' in json ? json.streamed_data : null;
  return Array.isArray(events) ? events : null;
}

/** Some keep events parsed, some as the text of their data, some as they came. */
function asEvent(event: unknown): string {
  if (typeof event === 'string') {
    const text = event.trim();
    return /^(?:data|event|id|retry|):/.test(text) ? `${text}\n\n` : `data: ${text.replace(/\r?\n/g, '\ndata: ')}\n\n`;
  }
  const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : null;
  const name = typeof type === 'string' && /^[\w.-]+$/.test(type) ? `event: ${type}\n` : '';
  return `${name}data: ${JSON.stringify(event)}\n\n`;
}

function ofText(text: string, isStream: boolean): Body {
  if (isJsonLines(text, isStream)) return { text, type: { name: NDJSON, isKnown: true } };
  const start = text.trimStart();
  if (/^(?:data|event|id|retry|):/.test(start)) return { text, type: { name: SSE, isKnown: false } };
  return { text, type: { name: /^[{[]/.test(start) ? JSON_TYPE : TEXT, isKnown: false } };
}

/** What `toReadableStream()` of the providers' SDKs gives: an event a line. A single line is one when a stream was asked for. */
function isJsonLines(text: string, isStream: boolean): boolean {
  const body = text.trim();
  if (!body.startsWith('{')) return false;
  const end = body.indexOf('\n');
  if (end === -1) return isStream;
  return body.slice(end).trimStart().startsWith('{') && isJson(body.slice(0, end));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    // A line of a document spread over several.
    return false;
  }
}

function toldHeaders(headers: Told['headers']): string[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === null || LEFT_OUT.test(name)) return [];
    return [value].flat().flatMap((each) => (each === null ? [] : [name, String(each)]));
  });
}

function withoutContentType(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.toLowerCase() !== 'content-type') kept.push(name, headers[i + 1] as string);
  }
  return kept;
}
