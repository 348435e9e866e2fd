// What is kept of an exchange. One wide row, written once; later facts live beside it and are folded in when read.
import type { Outcome } from './outcome.ts';
import type { PricingFacts } from './pricing-facts.ts';
import type { Receipt, Usage } from './usage.ts';

/** One try at one upstream (or one side call a policy made), a child of its exchange. */
export interface AttemptRecord {
  /** 0-based, in order of start. */
  readonly index: number;
  readonly kind: 'upstream' | 'moderation' | 'security' | 'cache';
  readonly provider: string;
  /** Without credentials. */
  readonly targetUrl: string;
  readonly startedAtMs: number;
  readonly latencyMs: number;
  readonly ttfbMs: number | null;
  readonly status: number | null;
  /** An error code of ours when no answer came, else null. */
  readonly error: string | null;
  /** True when a kept-alive connection had died and the same bytes went out again on a fresh one. */
  readonly reconnected: boolean;
}

/** Where an exchange that was told as an OpenTelemetry span stands in its trace. Lower-case hex. */
export interface TraceSpan {
  readonly spanId: string;
  /** null = the root of its trace. */
  readonly parentSpanId: string | null;
}

export interface ExchangeRecord {
  /** UUIDv7 of our own making; storing is idempotent by it. */
  readonly exchangeId: string;
  /** What the client sees as Helicone-Id; it may repeat over time. */
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string | null;
  readonly outcome: Outcome;
  readonly errorCode: string | null;
  /** What the client got; 499 when it had gone. */
  readonly status: number;
  readonly method: string;
  /** Path and query as the client sent them, credentials cut out. */
  readonly path: string;
  /** Upper-case slug, or CUSTOM. */
  readonly provider: string;
  /** Without credentials; '' when no target was found. */
  readonly targetUrl: string;
  /** By precedence: override, answer, request, path; null = unknown. */
  readonly model: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly modelOverride: string | null;
  /** Wire format the bodies were read as, null = none fitted. */
  readonly format: string | null;
  readonly stream: boolean;
  readonly startedAtMs: number;
  /** From the request's first byte to the end of the answer. */
  readonly latencyMs: number;
  readonly ttfbMs: number | null;
  /** To the first content token of a stream; null when there was none. */
  readonly ttftMs: number | null;
  /** Our own part: total minus the time upstream and client were waited for. */
  readonly gatewayOverheadMs: number;
  readonly usage: Usage;
  readonly usageEstimated: boolean;
  /** Nano-dollars (1e-9 USD); null = unknown. */
  readonly costNanos: number | null;
  readonly receipt: Receipt | null;
  /** Absent where the cost came with the exchange and was not worked out here. Lists leave it out. */
  readonly pricing?: PricingFacts;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly sessionName: string | null;
  readonly sessionPath: string | null;
  /** Absent of exchanges that were not told as spans. */
  readonly traceSpan?: TraceSpan;
  readonly promptId: string | null;
  /** Ours, `major.minor`, by the template's text and the model, or a stored prompt's; null = not found out. */
  readonly promptVersion: string | null;
  /** Of the row that keeps the version; null where `promptVersion` is. */
  readonly promptVersionId: string | null;
  /** Of a stored prompt: as whose version it was found. */
  readonly promptEnvironment: string | null;
  readonly promptMode: string | null;
  /** The caller's own label of its version. */
  readonly promptLabel: string | null;
  /** By key, from the template's tags or as a stored prompt was filled; null = no prompt, or its bodies are not kept. */
  readonly promptInputs: Readonly<Record<string, string>> | null;
  /** Untagged turns, in order. */
  readonly promptAutoInputs: readonly string[];
  /** In the order sent. */
  readonly properties: Readonly<Record<string, string>>;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** Whole size on the wire, captured or not. */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly requestBody: StoredBody;
  readonly responseBody: StoredBody;
  readonly finishReason: string | null;
  readonly attempts: readonly AttemptRecord[];
  /** Those given to the client, and what was found when it was recorded. */
  readonly warnings: readonly string[];
  readonly cacheEnabled: boolean;
  /** The exchange whose answer was served, on a cache hit. */
  readonly cacheReferenceId: string | null;
  /** On a cache hit: which of the kept answers, what the original took, and what it would have cost again. */
  readonly cacheBucket: number | null;
  readonly savedLatencyMs: number | null;
  readonly savedCostNanos: number | null;
  /** Retries made; null = not asked for. */
  readonly retries: number | null;
  /** Which fallback answered; null = there were none. */
  readonly fallbackIndex: number | null;
  /** The security guard's word; null = it did not run. */
  readonly threat: boolean | null;
  readonly threatCategory: string | null;
  /** Texts of the rate limits that its header put on it; absent where there were none. */
  readonly rateLimits?: readonly string[];
  /** Which limit refused it: the id of a rule, or the text of its header's policy; absent where none did. */
  readonly limitedBy?: string;
  /** What we changed of the body on its way up, in order. */
  readonly bodyChanges: readonly string[];
  readonly websocket: WebSocketSummary | null;
  /** How often something of a kind was taken out by the organisation's redaction; absent where nothing was. */
  readonly redactions?: Readonly<Record<string, number>>;
}

/**
 * A captured body after decoding its content coding. `text` is UTF-8 as sent; bytes that are not UTF-8 are kept as base64.
 * `omitted` bodies are never held anywhere. `truncated` tells that bytes in the middle were thrown away.
 */
export interface StoredBody {
  readonly encoding: 'utf8' | 'base64' | 'empty' | 'omitted';
  readonly text: string;
  readonly truncated: boolean;
  readonly contentType: string | null;
  /**
   * When the bytes of a streamed answer came: [where they begin, ms since the exchange began], ascending; counted in bytes,
   * of a text in UTF-8. What follows up to the next came with it, or shortly after. Absent where it is not known.
   */
  readonly arrivals?: readonly (readonly [number, number])[];
  /** Key under which the whole text of a large body is kept, as UTF-8; `text` is then its beginning. */
  readonly ref?: string;
}

export interface WebSocketSummary {
  readonly closeCode: number | null;
  readonly bytesFromClient: number;
  readonly bytesFromUpstream: number;
  readonly framesFromClient: number;
  readonly framesFromUpstream: number;
}
