// One client request and its answer, as data. Each field that is not readonly is set by the one stage its comment names.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  AttemptRecord,
  ExchangeReading,
  Outcome,
  PolicyNotes,
  Principal,
  TraceSpan,
  WebSocketSummary,
} from '@heliometer/contract';
import type { RawHeaders } from '../http/raw-headers.ts';
import type { Provider } from '../providers/catalogue.ts';
import type { AnswerFill } from './cache/answer-fill.ts';
import type { ControlHeaders } from './control-headers/read-control-headers.ts';
import type { Departure } from './departure.ts';
import type { RequestBody } from './request-body.ts';
import type { Arrivals } from './tap/arrivals.ts';
import type { Capture } from './tap/capture.ts';

/** Where a call goes. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query, as they go upstream. */
  readonly path: string;
  /** Whose wire formats and prices apply; null = CUSTOM. */
  readonly provider: Provider | null;
  /** AWS region to sign for; null = not a place that is signed for. */
  readonly region: string | null;
}

export interface Exchange {
  /** Ours, UUIDv7. */
  readonly id: string;
  /** The client's, else the same as `id`. What the client sees as Helicone-Id. */
  readonly requestId: string;
  readonly requestIdSent: boolean;
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Path and query as sent, a Helicone key in them cut out. */
  readonly path: string;
  readonly host: string;
  /** Sec-Fetch-Dest, lower case; null = not sent. */
  readonly secFetchDest: string | null;
  /** Origin as sent by a browser. */
  readonly origin: string | null;
  /** The protocol the client wants to switch to. */
  readonly upgrade: 'websocket' | null;
  /** The client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean;
  /** What else it expects of us; null = nothing. */
  readonly otherExpectation: string | null;
  readonly control: ControlHeaders;
  /** The Helicone key as sent, wherever it stood; null = none. */
  readonly key: string | null;
  /** The key stood where the provider's credential belongs, so there is none of the provider's. */
  readonly keyInCredentialSlot: boolean;
  readonly body: RequestBody;
  /** The client's, or ours when we stop. */
  readonly departure: Departure;
  readonly startedAtMs: number;
  /** Monotonic ms, for spans. */
  readonly startedAt: number;
  readonly requestCapture: Capture;
  readonly responseCapture: Capture;
  readonly arrivals: Arrivals;
  readonly warnings: string[];
  readonly attempts: AttemptRecord[];
  readonly span: UpstreamSpan;
  /**
   * That of everybody who waits for the provider's answer: the client's own departure, unless the cache read has made others
   * wait for it as well. What a provider is asked heeds this one.
   */
  audience: Departure;
  /** Keeps the answer for later calls; set by the cache read, null = it is not kept. */
  fill: AnswerFill | null;
  /** End-to-end headers for the upstream, without Helicone-*, host and anything of ours; changed by body changes. */
  forward: RawHeaders;
  /** Set by a body change whose traces the client must not see; null = bytes pass as they are. */
  answerFilter: AnswerFilter | null;
  /** Set by authenticate. */
  principal: Principal | null;
  /** Set by authenticate: the organisation keeps no bodies, so both are treated as omitted. */
  metadataOnly: boolean;
  /** Set by route, and by the fallbacks to the one that is being tried. */
  target: Target | null;
  /** Set by route: where each of Helicone-Fallbacks goes; empty when there are none. */
  fallbackTargets: readonly Target[];
  /** Set by useStoredKey: for each of these the headers of the stored key it is sent with; empty, or null = none. */
  storedCredentials: readonly (RawHeaders | null)[];
  /** Set by the tunnel when a WebSocket has ended. */
  websocket: WebSocketSummary | null;
  /** Set by the tunnel, of what passed it; null = to be read from the bodies. */
  reading: ExchangeReading | null;
  /** Of an exchange that was told as a span; null = it was not. */
  readonly traceSpan: TraceSpan | null;
  /** Headers of ours that policies put on the answer, flat; added to by whoever has something to say. */
  readonly policyHeaders: string[];
  /** What policies did, for the record; each member is set by the policy it speaks of. */
  readonly notes: NotesInTheMaking;
  /** What must be done with the end, before the client sees it; added to by guards that hold or await something. */
  readonly atEnd: AtEnd[];
}

/** Called once, however the exchange ends. What it returns is waited for, but not for long; it may not throw. */
export type AtEnd = (ended: Ended) => void | Promise<void>;

export interface Ended {
  readonly ending: Ending;
  /** Model, usage and the like, read out of both bodies; `null` = nothing could be read. Costs a parse at the first call. */
  reading(): Promise<ExchangeReading | null>;
}

export type NotesInTheMaking = { -readonly [K in keyof PolicyNotes]: PolicyNotes[K] };

/** When the upstream was waited for, monotonic ms. Without that and `body.waitMs`, what is left is our own overhead. */
export interface UpstreamSpan {
  sentAt: number | null;
  firstByteAt: number | null;
  endedAt: number | null;
}

/** How an exchange ended, as settle needs it. */
export interface Ending {
  readonly outcome: Outcome;
  /** What the client got; 499 when it had gone. */
  readonly status: number;
  readonly errorCode: string | null;
  /** End-to-end headers of the answer. */
  readonly answerHeaders: RawHeaders;
}

/** Stands between the tap and the client. What it holds back it gives out with `flush`, at the answer's end. */
export interface AnswerFilter {
  pass(chunk: Buffer): Buffer;
  flush(): Buffer;
}
