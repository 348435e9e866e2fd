// Sessions as the API asks for them: exchanges of one session id.
import type { FilterNode, Outcome, TraceSpan } from '@heliometer/contract';
import type { Distribution, DistributionPart } from './distribution.ts';
import type { TimeWindow } from './time-window.ts';

export interface SessionSelection {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
  /** Within the id or the name, whatever the case; empty = any. */
  readonly search?: string;
  /** Within the name, whatever the case; empty = any. */
  readonly nameContains?: string;
  /** The whole name; empty = those without one. */
  readonly nameEquals?: string;
}

/** Sums over the selected exchanges of a session. Money in nano-dollars. */
export interface SessionTotals {
  readonly sessionId: string;
  /** Of the first exchange that has one; empty when none has. */
  readonly name: string;
  readonly firstStartMs: number;
  readonly lastStartMs: number;
  /** When the last answer had ended. */
  readonly lastEndMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly averageLatencyMs: number;
  /** At most 100 of them, sorted. */
  readonly userIds: readonly string[];
  readonly tag: string | null;
}

export const SESSION_ORDERS = [
  'start',
  'latest',
  'duration',
  'requests',
  'errors',
  'tokens',
  'cost',
  'latency',
] as const;

/** By a number of each, then by id. An unknown cost is less than any. */
export interface SessionOrder {
  readonly by: (typeof SESSION_ORDERS)[number];
  readonly direction: 'asc' | 'desc';
}

export interface SessionsPage {
  readonly rows: readonly SessionTotals[];
  readonly nextCursor: string | null;
}

export interface SessionsSummary {
  readonly sessions: number;
  readonly costNanos: number;
  readonly requests: number;
  readonly priced: number;
  /** Over the sessions of which a cost is known. */
  readonly averageCostNanos: number | null;
  /** Of the sessions' own averages. */
  readonly averageLatencyMs: number | null;
}

export interface SessionName {
  readonly name: string;
  readonly firstStartMs: number;
  readonly lastStartMs: number;
  readonly sessions: number;
  readonly averageLatencyMs: number;
}

export interface SessionDistributions {
  readonly requests: Distribution;
  /** Between the start of the first and of the last exchange. */
  readonly seconds: Distribution;
  /** Of the sessions of which a cost is known. */
  readonly costNanos: Distribution;
}

/** What a tree shows of one exchange. */
export interface SessionCall {
  readonly exchangeId: string;
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly path: string | null;
  /** null = it was not told as a span. */
  readonly traceSpan: TraceSpan | null;
  readonly status: number;
  readonly outcome: Outcome;
  /** Failed, as sums count it. */
  readonly isError: boolean;
  readonly provider: string;
  readonly model: string | null;
  readonly userId: string | null;
  readonly latencyMs: number;
  readonly ttftMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costNanos: number | null;
}

export interface WholeSession {
  readonly totals: SessionTotals;
  /** By their start, up to the limit asked for. */
  readonly calls: readonly SessionCall[];
}

export interface SessionReader {
  /** Without an order the newest first. The cursor is that of the page before, of the same order. */
  sessions(
    query: SessionSelection & {
      readonly order?: SessionOrder;
      readonly limit: number;
      readonly offset: number;
      readonly cursor?: string;
    },
    signal: AbortSignal,
  ): Promise<SessionsPage>;
  countSessions(query: SessionSelection, signal: AbortSignal): Promise<SessionsSummary>;
  /** The last used first. */
  sessionNames(
    query: SessionSelection & { readonly limit: number; readonly offset: number },
    signal: AbortSignal,
  ): Promise<readonly SessionName[]>;
  sessionDistributions(
    query: SessionSelection & { readonly part: DistributionPart },
    signal: AbortSignal,
  ): Promise<SessionDistributions>;
  /** Of any age; null when nothing is recorded of it. */
  session(
    query: { readonly organizationId: string; readonly sessionId: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<WholeSession | null>;
  sessionTag(organizationId: string, sessionId: string, signal: AbortSignal): Promise<string | null>;
}

export interface SessionKeeper {
  /** Takes the place of the tag before; empty = none. The session may not be stored yet. Goes with the session's purge. */
  tagSession(organizationId: string, sessionId: string, tag: string): Promise<void>;
}
