// Writes an ExportTraceServiceRequest in protobuf: one resource, one scope, its spans.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Attributes, type AttributeValue, STATUS_ERROR } from './otlp-span.ts';

export interface SentSpan {
  /** Hex. */
  readonly traceId: string;
  readonly spanId: string;
  /** null = the root of its trace. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  /** What went wrong; null = nothing. */
  readonly error: string | null;
}

export interface SpanSource {
  readonly resource: Attributes;
  readonly scope: string;
}

/** SPAN_KIND_CLIENT: all of them are calls to somewhere. */
const CLIENT = 3;

export function encodeSpans({ resource, scope }: SpanSource, spans: readonly SentSpan[]): Uint8Array {
  const writer = new BinaryWriter();
  within(writer, 1, () => {
    within(writer, 1, () => writeAttributes(writer, 1, resource));
    within(writer, 2, () => {
      within(writer, 1, () => void text(writer, 1, scope));
      for (const span of spans) within(writer, 2, () => writeSpan(writer, span));
    });
  });
  return writer.finish();
}

function within(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function id(writer: BinaryWriter, field: number, hex: string): void {
  writer.tag(field, WireType.LengthDelimited).bytes(Buffer.from(hex, 'hex'));
}

function time(writer: BinaryWriter, field: number, ms: number): void {
  // Whole microseconds: ns of a float would be digits of nothing.
  writer.tag(field, WireType.Bit64).fixed64(BigInt(Math.round(ms * 1000)) * 1000n);
}

function writeSpan(writer: BinaryWriter, span: SentSpan): void {
  id(writer, 1, span.traceId);
  id(writer, 2, span.spanId);
  if (span.parentSpanId !== null) id(writer, 4, span.parentSpanId);
  text(writer, 5, span.name);
  writer.tag(6, WireType.Varint).int32(CLIENT);
  time(writer, 7, span.startMs);
  time(writer, 8, span.endMs);
  writeAttributes(writer, 9, span.attributes);
  const { error } = span;
  if (error === null) return;
  within(writer, 15, () => {
    text(writer, 2, error);
    writer.tag(3, WireType.Varint).int32(STATUS_ERROR);
  });
}

function writeAttributes(writer: BinaryWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    within(writer, field, () => {
      text(writer, 1, key);
      within(writer, 2, () => writeValue(writer, value));
    });
  }
}

function writeValue(writer: BinaryWriter, value: AttributeValue): void {
  if (value === null) return;
  if (typeof value === 'string') text(writer, 1, value);
  else if (typeof value === 'boolean') writer.tag(2, WireType.Varint).bool(value);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (isList(value)) {
    within(writer, 5, () => {
      for (const each of value) within(writer, 1, () => writeValue(writer, each));
    });
  } else within(writer, 6, () => writeAttributes(writer, 1, value));
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

function writeNumber(writer: BinaryWriter, value: number): void {
  if (Number.isSafeInteger(value)) writer.tag(3, WireType.Varint).int64(value);
  else writer.tag(4, WireType.Bit64).double(value);
}
