// Reads an ExportTraceServiceRequest in protobuf, field by field off the wire, so that nothing is built that is not asked
// for, and nothing nests deeper than is allowed. Unknown fields are passed over, as protobuf wants it.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import {
  type Attributes,
  type AttributeValue,
  checkSpanCount,
  MAX_VALUE_DEPTH,
  newAttributes,
  type OtlpSpan,
  type SpanEvent,
  UnreadableExport,
} from './otlp-span.ts';

/** A field as it is tagged: a number of another type is not the field known by it. Numbers are opentelemetry-proto 1.x's. */
const long = (field: number): number => (field << 3) | WireType.LengthDelimited;
const fixed = (field: number): number => (field << 3) | WireType.Bit64;
const varint = (field: number): number => (field << 3) | WireType.Varint;

/** @throws UnreadableExport */
export function decodeProtobuf(bytes: Uint8Array): readonly OtlpSpan[] {
  const spans: OtlpSpan[] = [];
  try {
    each(bytes, { [long(1)]: (reader) => readResourceSpans(reader.bytes(), spans) });
  } catch (error) {
    if (error instanceof UnreadableExport) throw error;
    // What the reader, or the decoder of texts, had to say is about places in the bytes.
    throw new UnreadableExport('The body is not an ExportTraceServiceRequest in protobuf.', { cause: error });
  }
  return spans;
}

type FieldReaders = Readonly<Record<number, (reader: BinaryReader) => void>>;

function each(bytes: Uint8Array, fields: FieldReaders): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    // Groups are of before OTLP's time, and the one thing here that could nest without end.
    if (wireType === WireType.StartGroup) throw new UnreadableExport('The body has a group in it, which OTLP has not.');
    const read = fields[(field << 3) | wireType];
    if (read === undefined) reader.skip(wireType, field);
    else read(reader);
  }
}

function readResourceSpans(bytes: Uint8Array, spans: OtlpSpan[]): void {
  let resource: Attributes = newAttributes();
  const scopes: Uint8Array[] = [];
  each(bytes, {
    [long(1)]: (reader) => {
      const attributes = newAttributes();
      each(reader.bytes(), { [long(1)]: (inner) => readKeyValue(inner.bytes(), attributes, 0) });
      resource = attributes;
    },
    // Read once the resource is known: fields may come in any order.
    [long(2)]: (reader) => scopes.push(reader.bytes()),
  });
  for (const scope of scopes) {
    each(scope, {
      [long(2)]: (reader) => {
        spans.push(readSpan(reader.bytes(), resource));
        checkSpanCount(spans.length);
      },
    });
  }
}

function readSpan(bytes: Uint8Array, resource: Attributes): OtlpSpan {
  const attributes = newAttributes();
  const events: SpanEvent[] = [];
  const span = {
    ...{ traceId: '', spanId: '', parentSpanId: '', name: '', startNanos: 0n, endNanos: 0n },
    status: { code: 0, message: '' },
  };
  each(bytes, {
    [long(1)]: (reader) => {
      span.traceId = hex(reader.bytes());
    },
    [long(2)]: (reader) => {
      span.spanId = hex(reader.bytes());
    },
    [long(4)]: (reader) => {
      span.parentSpanId = hex(reader.bytes());
    },
    [long(5)]: (reader) => {
      span.name = reader.string();
    },
    [fixed(7)]: (reader) => {
      span.startNanos = BigInt(reader.fixed64());
    },
    [fixed(8)]: (reader) => {
      span.endNanos = BigInt(reader.fixed64());
    },
    [long(9)]: (reader) => readKeyValue(reader.bytes(), attributes, 0),
    [long(11)]: (reader) => events.push(readEvent(reader.bytes())),
    [long(15)]: (reader) => {
      span.status = readStatus(reader.bytes());
    },
  });
  return { ...span, attributes, events, resource };
}

/** Longer ids are none, and need not be written out. */
const MOST_ID_BYTES = 64;

function hex(id: Uint8Array): string {
  return Buffer.from(id.subarray(0, MOST_ID_BYTES)).toString('hex');
}

function readEvent(bytes: Uint8Array): SpanEvent {
  const attributes = newAttributes();
  let name = '';
  let atNanos = 0n;
  each(bytes, {
    [fixed(1)]: (reader) => {
      atNanos = BigInt(reader.fixed64());
    },
    [long(2)]: (reader) => {
      name = reader.string();
    },
    [long(3)]: (reader) => readKeyValue(reader.bytes(), attributes, 0),
  });
  return { name, atNanos, attributes };
}

function readStatus(bytes: Uint8Array): OtlpSpan['status'] {
  let message = '';
  let code = 0;
  each(bytes, {
    [long(2)]: (reader) => {
      message = reader.string();
    },
    [varint(3)]: (reader) => {
      code = reader.int32();
    },
  });
  return { code, message };
}

function readKeyValue(bytes: Uint8Array, into: Record<string, AttributeValue>, depth: number): void {
  let key = '';
  let value: AttributeValue = null;
  each(bytes, {
    [long(1)]: (reader) => {
      key = reader.string();
    },
    [long(2)]: (reader) => {
      value = readValue(reader.bytes(), depth);
    },
  });
  into[key] = value;
}

function readValue(bytes: Uint8Array, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new UnreadableExport(`A value nests deeper than ${MAX_VALUE_DEPTH} lists and maps.`);
  let value: AttributeValue = null;
  each(bytes, {
    [long(1)]: (reader) => {
      value = reader.string();
    },
    [varint(2)]: (reader) => {
      value = reader.bool();
    },
    [varint(3)]: (reader) => {
      value = whole(reader.int64());
    },
    [fixed(4)]: (reader) => {
      value = reader.double();
    },
    [long(5)]: (reader) => {
      const list: AttributeValue[] = [];
      each(reader.bytes(), { [long(1)]: (inner) => list.push(readValue(inner.bytes(), depth + 1)) });
      value = list;
    },
    [long(6)]: (reader) => {
      const map = newAttributes();
      each(reader.bytes(), { [long(1)]: (inner) => readKeyValue(inner.bytes(), map, depth + 1) });
      value = map;
    },
    [long(7)]: (reader) => {
      value = Buffer.from(reader.bytes()).toString('base64');
    },
  });
  return value;
}

/** A number where that is exact, else its digits. */
function whole(value: bigint | string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
