// The durable queue of settled exchanges, gateway → console. Owned by the gateway's settle; the journal implements it.
import type {
  AttemptRecord,
  ExchangeReading,
  Outcome,
  PolicyNotes,
  TraceSpan,
  WebSocketSummary,
} from '@heliometer/contract';

/** What became of a body while it was captured. */
export interface CaptureInfo {
  /** Whole size on the wire. */
  readonly totalBytes: number;
  /** Bytes of the entry's body that are the beginning; what follows them is the end, with a gap between. null = no gap. */
  readonly gapAfter: number | null;
  /** The body was to be omitted: no byte of it is in the entry. */
  readonly omitted: boolean;
}

/** Everything about a settled exchange but its bodies. JSON, so that a reader of another version can still read it. */
export interface SettledMeta {
  readonly version: 1;
  readonly exchangeId: string;
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string | null;
  readonly outcome: Outcome;
  readonly errorCode: string | null;
  /** What the client got; 499 when it had gone. */
  readonly status: number;
  readonly method: string;
  /** Path and query as sent by the client, credentials cut out. */
  readonly path: string;
  /** Catalogue slug of the upstream; null = CUSTOM, or no target was found. */
  readonly providerSlug: string | null;
  /** Credentials cut out; '' when no target was found. */
  readonly targetUrl: string;
  readonly startedAtMs: number;
  readonly latencyMs: number;
  readonly ttfbMs: number | null;
  readonly gatewayOverheadMs: number;
  /** When answer bytes arrived (kernel/arrival-marks.ts); not there in entries of an older gateway. */
  readonly marks?: readonly number[];
  /** The same as older gateways told it, [offset in the body, ms since start], of some; empty beside `marks`. */
  readonly arrivals: readonly (readonly [number, number])[];
  /** Credentials and cookies never included. */
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly responseHeaders: readonly (readonly [string, string])[];
  readonly request: CaptureInfo;
  readonly response: CaptureInfo;
  readonly modelOverride: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly sessionName: string | null;
  readonly sessionPath: string | null;
  /** Of an exchange that was told as a span. */
  readonly traceSpan?: TraceSpan;
  /** null = none did anything; not there in entries of an older gateway. */
  readonly policies: PolicyNotes | null;
  readonly properties: readonly (readonly [string, string])[];
  /** USD per token, decimal text. */
  readonly inputTokenCost: string | null;
  readonly outputTokenCost: string | null;
  readonly attempts: readonly AttemptRecord[];
  readonly warnings: readonly string[];
  /** What settle read in memory from bodies that must not be written (headers.md §12); null = ingest reads them. */
  readonly reading: ExchangeReading | null;
  readonly websocket: WebSocketSummary | null;
}

export interface SettledExchange {
  readonly meta: SettledMeta;
  readonly requestBody: readonly Uint8Array[];
  readonly responseBody: readonly Uint8Array[];
}

export type AppendResult = 'written' | 'late' | 'dropped';

/** Default `release`: the end of an answer is waiting. `written`: what is answered promises that the entry is kept. */
export type AppendWait = 'release' | 'written';

export interface Spool {
  /**
   * Takes an exchange for keeping. `done` is called once, when the entry has been handed to the operating system
   * (`written`), when that took longer than the release deadline (`late`: it is still being written), or when the spool
   * was full and the entry was given up (`dropped`). Who waits for `written` is never told `late`.
   */
  append(exchange: SettledExchange, done: (result: AppendResult) => void, waitsFor?: AppendWait): void;
  /** False when the spool is full and set to refuse: no new exchange may start. */
  accepting(): boolean;
  /** Bytes and age of what the console has not taken yet. */
  backlog(): { readonly bytes: number; readonly oldestMs: number };
  /** Waits until everything appended is on disk and closes the files. */
  close(): Promise<void>;
}
