// A span as a told call: whether it can be one, whose session and place in it that is, and what it carries as Helicone headers.
import { MAX_PROPERTY_NAME_BYTES, type TraceSpan } from '@heliometer/contract';
import { type Attributes, type OtlpSpan, STATUS_ERROR } from '../../http/otlp/otlp-span.ts';
import { idOf } from '../../kernel/ids.ts';
import { asObject, asObjects, isObject, type JsonObject } from '../../providers/formats/json-fields.ts';
import { readSpan, timeToFirstMs } from '../../providers/spans/read-span.ts';
import { plainText, textAt, under, valueAt } from '../../providers/spans/span-attributes.ts';
import { spanProvider } from '../../providers/spans/span-provider.ts';
import type { AnswerBody } from '../logging/answer-body.ts';
import type { LoggedCall } from '../logging/logged-call.ts';

export interface SpanCall extends LoggedCall {
  /** Made of trace and span id: the same span has the same one, whenever it comes. */
  readonly requestId: string;
  readonly traceSpan: TraceSpan;
  /** Helicone headers that stand where nobody said otherwise; name, value, name, value …. */
  readonly defaults: readonly string[];
}

const FIRST_MS = Date.UTC(2000, 0, 1);
/** Until when a moment may lie in the future: clocks differ. */
const AHEAD_MS = 24 * 60 * 60 * 1000;
const MS = 1_000_000n;

/** Why a span cannot be kept, in words for its sender; null = it can. */
export function spanProblem(span: OtlpSpan, nowMs: number): string | null {
  const { traceId, spanId, parentSpanId, startNanos, endNanos } = span;
  if (!isId(traceId, 32)) return `traceId: saw ${shown(traceId)}, accepted are 16 bytes that are not all zero`;
  if (!isId(spanId, 16)) return `spanId: saw ${shown(spanId)}, accepted are 8 bytes that are not all zero`;
  if (!/^(?:[0-9a-f]{16})?$/.test(parentSpanId)) {
    return `parentSpanId: saw ${shown(parentSpanId)}, accepted are 8 bytes or none`;
  }
  const startMs = Number(startNanos / MS);
  if (startMs < FIRST_MS || startMs > nowMs + AHEAD_MS) {
    return `startTimeUnixNano: saw ${startNanos}, accepted are ns since 1970, from the year 2000 to a day from now`;
  }
  if (endNanos < startNanos || Number(endNanos / MS) > nowMs + AHEAD_MS) {
    return `endTimeUnixNano: saw ${endNanos}, accepted is a moment not before startTimeUnixNano, a day from now at the latest`;
  }
  return null;
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id);
}

function shown(id: string): string {
  return JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id);
}

/** @param path of its ancestors and itself, as far as they are known */
export function toSpanCall(span: OtlpSpan, path: string): SpanCall {
  const { traceId, spanId, attributes } = span;
  const parentSpanId = isId(span.parentSpanId, 16) ? span.parentSpanId : null;
  const startedAtMs = Number(span.startNanos / MS);
  const latencyMs = Number(span.endNanos - span.startNanos) / 1e6;
  const view = {
    name: span.name,
    attributes,
    events: span.events.map(({ name, atNanos, attributes: own }) => {
      return { name, attributes: own, afterMs: Math.max(0, Number(atNanos - span.startNanos) / 1e6) };
    }),
    error: errorOf(span),
  };
  const { request, answer, reading } = readSpan(view);
  const requestId = idOf('span', traceId, spanId);
  return {
    url: placeOf(span),
    meta: [...saidOf(attributes), 'Helicone-Request-Id', requestId],
    reading,
    provider: spanProvider(attributes),
    status: statusOf(span),
    requestBody: Buffer.from(JSON.stringify(request)),
    answer: reading.stream ? asStream(answer) : asJson(answer),
    timing: { startedAtMs, latencyMs, timeToFirstTokenMs: within(timeToFirstMs(view), latencyMs) },
    requestId,
    traceSpan: { spanId, parentSpanId },
    defaults: defaultsOf(span, { path, isRoot: parentSpanId === null }),
  };
}

function asJson(answer: JsonObject): AnswerBody {
  return { bytes: Buffer.from(JSON.stringify(answer)), headers: ['content-type', 'application/json'] };
}

/** What was streamed is kept as a stream, of one event: what reads such answers folds it again. */
function asStream(answer: JsonObject): AnswerBody {
  const choices = asObjects(answer['choices']).map(({ message, ...choice }) => {
    const calls = asObjects(asObject(message)['tool_calls']).map((call, index) => ({ index, ...call }));
    return { ...choice, delta: { ...asObject(message), ...(calls.length === 0 ? {} : { tool_calls: calls }) } };
  });
  if (choices.length === 0) return asJson(answer);
  const event = JSON.stringify({ ...answer, object: 'chat.completion.chunk', choices });
  return { bytes: Buffer.from(`data: ${event}\n\ndata: [DONE]\n\n`), headers: ['content-type', 'text/event-stream'] };
}

function within(ms: number | null, latencyMs: number): number | null {
  return ms === null ? null : Math.min(ms, latencyMs);
}

function errorOf({ status, events, attributes }: OtlpSpan) {
  if (status.code !== STATUS_ERROR) return null;
  const thrown = events.find(({ name }) => name === 'exception')?.attributes ?? {};
  const message = status.message === '' ? textAt(thrown, 'exception.message') : status.message;
  const type = textAt(attributes, 'error.type') ?? textAt(thrown, 'exception.type');
  return { type, message: message ?? 'The span ended in an error.' };
}

/** The provider's own status where it is told with an error. */
function statusOf({ status, attributes }: OtlpSpan): number {
  if (status.code !== STATUS_ERROR) return 200;
  const told = Number(valueAt(attributes, 'http.response.status_code', 'http.status_code', 'error.type'));
  return Number.isInteger(told) && told >= 400 && told <= 599 ? told : 500;
}

function placeOf({ name, attributes }: OtlpSpan): string {
  const host = textAt(attributes, 'server.address', 'net.peer.name');
  if (host === null || !/^[\w.-]+$/.test(host)) return name;
  const port = Number(valueAt(attributes, 'server.port') ?? 443);
  const url = URL.parse(port === 443 || !Number.isInteger(port) ? `https://${host}` : `https://${host}:${port}`);
  return url === null ? name : url.origin;
}

const ASSOCIATION = 'traceloop.association.properties';

/** What was said in Helicone's names, which `@helicone/async` puts among the association properties. */
function saidOf(attributes: Attributes): readonly string[] {
  const said = new Map<string, readonly [string, string]>();
  for (const [name, value] of under(attributes, ASSOCIATION)) {
    const text = plainText(value);
    const lower = name.toLowerCase();
    // The id is the span's own: one that many spans share would keep all but the first out.
    if (text !== null && lower.startsWith('helicone-') && lower !== 'helicone-request-id')
      said.set(lower, [name, text]);
  }
  return [...said.values()].flat();
}

interface Standing {
  readonly path: string;
  readonly isRoot: boolean;
}

const MOST_PROPERTIES = 32;
const MOST_PROPERTY_TEXT = 1_000;

function defaultsOf(span: OtlpSpan, { path, isRoot }: Standing): readonly string[] {
  const workflow = textAt(span.attributes, 'traceloop.workflow.name');
  const name = workflow ?? (isRoot ? span.name : null);
  const properties = propertiesOf(span).slice(0, MOST_PROPERTIES);
  return [
    ...['Helicone-Session-Id', span.traceId, 'Helicone-Session-Path', path],
    ...(name === null || name.trim() === '' ? [] : ['Helicone-Session-Name', name]),
    ...properties.flatMap(([property, text]) => [`Helicone-Property-${property}`, text.slice(0, MOST_PROPERTY_TEXT)]),
  ];
}

/** By name in lower case, the first that says something. */
function propertiesOf({ attributes, resource }: OtlpSpan): readonly (readonly [string, string])[] {
  const metadata = valueAt(attributes, 'metadata');
  const told: readonly (readonly [string, unknown])[] = [
    ['service', resource['service.name']],
    ['conversation', textAt(attributes, 'gen_ai.conversation.id', 'session.id')],
    ['agent', textAt(attributes, 'gen_ai.agent.name')],
    ...under(attributes, ASSOCIATION).filter(([name]) => !/^helicone-/i.test(name)),
    ...(isObject(metadata) ? Object.entries(metadata) : []),
  ];
  const properties = new Map<string, readonly [string, string]>();
  for (const [name, value] of told) {
    const text = plainText(value)?.trim() ?? '';
    const isName = name !== '' && name.length <= MAX_PROPERTY_NAME_BYTES && /^[\x21-\x7e]+$/.test(name);
    const key = name.toLowerCase();
    if (isName && text !== '' && !properties.has(key)) properties.set(key, [name, text]);
  }
  return [...properties.values()];
}
