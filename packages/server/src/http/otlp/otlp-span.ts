// Spans as OTLP carries them (opentelemetry-proto trace/v1), freed of its two encodings. What is read of them, not more:
// links, trace state, flags and scopes are left out.

export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [name: string]: AttributeValue };

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface SpanEvent {
  readonly name: string;
  readonly atNanos: bigint;
  readonly attributes: Attributes;
}

export interface OtlpSpan {
  /** 32 lower-case hex digits; anything else is what was sent in their place. */
  readonly traceId: string;
  /** 16 of them. */
  readonly spanId: string;
  /** 16 of them; empty = the root of its trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** Since the Unix epoch. */
  readonly startNanos: bigint;
  readonly endNanos: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly status: { readonly code: number; readonly message: string };
  /** Shared by the spans of one resource. */
  readonly resource: Attributes;
}

/** `STATUS_CODE_ERROR`. */
export const STATUS_ERROR = 2;

/** Lists and maps within lists and maps: nobody means more of them, and each costs a stack frame. */
export const MAX_VALUE_DEPTH = 32;

/** Of one export. SDKs send 512 at once, collectors some thousands. */
export const MAX_SPANS = 10_000;

/** The bytes are no export request; the text is for whoever sent them. */
export class UnreadableExport extends Error {
  override readonly name = 'UnreadableExport';
}

/** Refuses more spans than one request may bring. @throws UnreadableExport */
export function checkSpanCount(count: number): void {
  if (count <= MAX_SPANS) return;
  throw new UnreadableExport(`There are more than ${MAX_SPANS} spans in one request; send them in several.`);
}

/** Names that JavaScript gives a meaning of its own are as good as any other here. */
export function newAttributes(): Record<string, AttributeValue> {
  return Object.create(null) as Record<string, AttributeValue>;
}
