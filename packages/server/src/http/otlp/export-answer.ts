// What an OTLP/HTTP receiver answers, in the encoding that was asked in (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP
// Response"): an ExportTraceServiceResponse, or a google.rpc.Status.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export type OtlpEncoding = 'json' | 'protobuf';

export const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly message: string;
}

/** @param rejected null = every span was taken: then `partial_success` must not be there */
export function exportAnswer(encoding: OtlpEncoding, rejected: PartialSuccess | null): Buffer {
  if (encoding === 'json') {
    const { rejectedSpans, message } = rejected ?? { rejectedSpans: 0, message: '' };
    // 64-bit numbers are texts in protobuf's JSON.
    const partialSuccess = { rejectedSpans: String(rejectedSpans), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected === null ? {} : { partialSuccess }));
  }
  const writer = new BinaryWriter();
  if (rejected !== null) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int64(rejected.rejectedSpans);
    writer.tag(2, WireType.LengthDelimited).string(rejected.message);
    writer.join();
  }
  return Buffer.from(writer.finish());
}

/** google.rpc.Code by HTTP status, as google/rpc/code.proto maps them. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  429: 8,
  503: 14,
  504: 4,
};
const RPC_INVALID_ARGUMENT = 3;
const RPC_INTERNAL = 13;

export function statusAnswer(encoding: OtlpEncoding, httpStatus: number, message: string): Buffer {
  const code = RPC_CODES[httpStatus] ?? (httpStatus < 500 ? RPC_INVALID_ARGUMENT : RPC_INTERNAL);
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message, details: [] }));
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return Buffer.from(writer.finish());
}
