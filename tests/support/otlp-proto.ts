// OTLP's trace messages for tests, by a protobuf library that the program does not use.
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  package otlp;
  message AnyValue { oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message InstrumentationScope { string name = 1; string version = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
  message Status { string message = 2; int32 code = 3; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
    repeated Event events = 11; Status status = 15; }
  message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
  message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
  message RpcStatus { int32 code = 1; string message = 2; }
`);

export const ExportRequest = root.lookupType('otlp.ExportTraceServiceRequest');
export const ExportResponse = root.lookupType('otlp.ExportTraceServiceResponse');
export const RpcStatus = root.lookupType('otlp.RpcStatus');

type Plain = string | number | boolean | readonly Plain[] | { readonly [name: string]: Plain };

/** As OTLP's JSON has it. */
export function anyValue(value: Plain): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as { readonly [name: string]: Plain }) } };
}

export function keyValues(attributes: { readonly [name: string]: Plain }): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** The members of an OTLP/JSON request as protobuf. */
export function toProtobuf(request: object): Buffer {
  const withBytes = JSON.parse(JSON.stringify(request), (name, value) =>
    /^(?:traceId|spanId|parentSpanId)$/.test(name) ? Buffer.from(value, 'hex').toString('base64') : value,
  );
  return Buffer.from(ExportRequest.encode(ExportRequest.fromObject(withBytes)).finish());
}

/** Attributes of a decoded span, as plain values. */
export function plainAttributes(
  list: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[],
) {
  return Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: Readonly<Record<string, unknown>>): unknown {
  const [kind] = Object.keys(value);
  const held = value[kind ?? ''];
  if (kind === 'arrayValue')
    return ((held as { values?: Readonly<Record<string, unknown>>[] }).values ?? []).map(plainValue);
  return kind === 'intValue' ? Number(held) : held;
}
