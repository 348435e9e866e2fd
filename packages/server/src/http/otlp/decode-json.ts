// Reads an ExportTraceServiceRequest in JSON: protobuf's JSON mapping, but that ids are hex and enums are numbers
// (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"). Unknown members are passed over.
import { z } from 'zod';
import { describeIssues } from '../../kernel/describe-issues.ts';
import {
  type Attributes,
  type AttributeValue,
  checkSpanCount,
  MAX_VALUE_DEPTH,
  newAttributes,
  type OtlpSpan,
  UnreadableExport,
} from './otlp-span.ts';

/** 64 bits as text; as a number where a sender does not keep to it. */
const nanos = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().int().min(0)])
  .default(0)
  .transform((value) => BigInt(value));
const keyValue = z.object({ key: z.string().default(''), value: z.unknown() });
const attributes = z.array(keyValue).nullish();

const span = z.object({
  traceId: z.string().default(''),
  spanId: z.string().default(''),
  parentSpanId: z.string().nullish(),
  name: z.string().default(''),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  events: z.array(z.object({ name: z.string().default(''), timeUnixNano: nanos, attributes })).nullish(),
  status: z.object({ code: z.number().int().default(0), message: z.string().nullish() }).nullish(),
});

const exportRequest = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).nullish(),
        scopeSpans: z.array(z.object({ spans: z.array(span).nullish() })).nullish(),
      }),
    )
    .nullish(),
});

/** @throws UnreadableExport */
export function decodeJson(bytes: Uint8Array): readonly OtlpSpan[] {
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new UnreadableExport('The body is not JSON.');
  }
  const parsed = exportRequest.safeParse(told);
  if (!parsed.success) throw new UnreadableExport(describeIssues(parsed.error, told));
  const spans: OtlpSpan[] = [];
  for (const { resource, scopeSpans } of parsed.data.resourceSpans ?? []) {
    const shared = toAttributes(resource?.attributes);
    for (const { spans: some } of scopeSpans ?? []) {
      for (const each of some ?? []) spans.push(toSpan(each, shared));
      checkSpanCount(spans.length);
    }
  }
  return spans;
}

function toSpan(told: z.output<typeof span>, resource: Attributes): OtlpSpan {
  return {
    traceId: told.traceId.toLowerCase(),
    spanId: told.spanId.toLowerCase(),
    parentSpanId: told.parentSpanId?.toLowerCase() ?? '',
    name: told.name,
    startNanos: told.startTimeUnixNano,
    endNanos: told.endTimeUnixNano,
    attributes: toAttributes(told.attributes),
    events: (told.events ?? []).map(({ name, timeUnixNano, attributes: given }) => {
      return { name, atNanos: timeUnixNano, attributes: toAttributes(given) };
    }),
    status: { code: told.status?.code ?? 0, message: told.status?.message ?? '' },
    resource,
  };
}

type KeyValues = z.output<typeof attributes>;

function toAttributes(given: KeyValues): Attributes {
  const all = newAttributes();
  for (const { key, value } of given ?? []) all[key] = toValue(value, 0);
  return all;
}

/** One of `AnyValue`'s members; of what is none of them nothing is left. */
function toValue(told: unknown, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new UnreadableExport(`A value nests deeper than ${MAX_VALUE_DEPTH} lists and maps.`);
  if (typeof told !== 'object' || told === null) return null;
  const value = told as Readonly<Record<string, unknown>>;
  if (typeof value['stringValue'] === 'string') return value['stringValue'];
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  if (value['intValue'] !== undefined) return whole(value['intValue']);
  if (value['doubleValue'] !== undefined) return double(value['doubleValue']);
  if (typeof value['bytesValue'] === 'string') return value['bytesValue'];
  if (value['arrayValue'] !== undefined) return valuesIn(value['arrayValue']).map((each) => toValue(each, depth + 1));
  if (value['kvlistValue'] !== undefined) {
    const map = newAttributes();
    for (const each of valuesIn(value['kvlistValue'])) {
      const { key, value: inner } = (each ?? {}) as { readonly key?: unknown; readonly value?: unknown };
      if (typeof key === 'string') map[key] = toValue(inner, depth + 1);
    }
    return map;
  }
  return null;
}

function valuesIn(told: unknown): readonly unknown[] {
  const values = typeof told === 'object' && told !== null && 'values' in told ? told.values : null;
  return Array.isArray(values) ? values : [];
}

function whole(told: unknown): AttributeValue {
  if (typeof told === 'number') return told;
  if (typeof told !== 'string' || !/^-?\d{1,20}$/.test(told)) return null;
  const number = Number(told);
  return Number.isSafeInteger(number) ? number : told;
}

/** JSON has no number for three of them; protobuf's mapping writes those as text. */
function double(told: unknown): AttributeValue {
  if (typeof told === 'number') return told;
  return typeof told === 'string' && told !== '' && !Number.isNaN(Number(told)) ? Number(told) : null;
}
