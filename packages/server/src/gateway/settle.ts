// The end of every street: each exchange, however it went, passes here exactly once and becomes a journal entry.

import { type ExchangeReading, NO_POLICIES, type PolicyNotes } from '@heliometer/contract';
import type { RawHeaders } from '../http/raw-headers.ts';
import type { Log } from '../kernel/log.ts';
import { tenths } from '../kernel/round.ts';
import type { GatewayMeters } from '../ports/meters.ts';
import type { SettledExchange, SettledMeta, Spool } from '../ports/spool.ts';
import { endedOf, runAtEnd } from './at-end.ts';
import { textOf } from './control-headers/read-control-headers.ts';
import type { Delivery } from './deliver.ts';
import type { Ending, Exchange } from './exchange.ts';
import { loggedUrl, redacted } from './request-path.ts';
import { CREDENTIAL_HEADERS } from './sort-headers.ts';
import type { OmittedReader } from './tap/read-omitted.ts';

export interface SettleMeans {
  readonly omitted: OmittedReader;
  readonly log: Log;
  readonly spool: Spool;
  readonly meters: GatewayMeters;
  readonly now: () => number;
  /** The end of an answer waits no longer for its entry; the spool keeps to the same. */
  readonly releaseTimeoutMs: number;
}

/**
 * Releases the end of the answer once the entry is safe from the death of this process, or the release deadline has passed.
 * Resolves when there is nothing more to do for the exchange.
 */
export async function settle(exchange: Exchange, { ending, release }: Delivery, means: SettleMeans): Promise<void> {
  const meta = metaOf(exchange, ending, means.now());
  const hidden = hidesBodies(exchange);
  if (!hidden && exchange.atEnd.length === 0) {
    await writeDown(exchange, meta, means);
    release();
    return;
  }
  const ended = endedOf(exchange, ending, means.omitted);
  const acts = runAtEnd(exchange, ended, means.log);
  const written = hidden
    ? ended
        .reading()
        .then((reading) => writeDown(exchange, { ...meta, reading, ...marksBeside(exchange, reading) }, means))
    : writeDown(exchange, meta, means);
  const done = Promise.all([written, acts]);
  try {
    await inTime(done, means);
    release();
  } finally {
    await done;
  }
}

/** What ingest would read must be read now: the bodies are not written. */
export function hidesBodies({ requestCapture, responseCapture, reading }: Exchange): boolean {
  return reading === null && (requestCapture.omitted || responseCapture.omitted);
}

/** The sizes of a stream's events tell something of its text: of an omitted one only the first token's time is told. */
function marksBeside(
  { responseCapture, arrivals }: Exchange,
  reading: ExchangeReading | null,
): Pick<SettledMeta, 'marks'> {
  return responseCapture.omitted ? { marks: arrivals.packedAt(reading?.firstContentOffset ?? null) } : {};
}

/** Reading may wait for a thread to start, or for those whose turn is before; a policy for its store. */
async function inTime(done: Promise<unknown>, { meters, releaseTimeoutMs }: SettleMeans): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      meters.lost('late_release', 1);
      resolve();
    }, releaseTimeoutMs);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}

/** Resolves when the entry is in the journal, or late. */
function writeDown(exchange: Exchange, meta: SettledMeta, { meters, spool }: SettleMeans): Promise<void> {
  const { requestCapture, responseCapture } = exchange;
  meters.settled({
    outcome: meta.outcome,
    provider: meta.providerSlug,
    status: meta.status,
    latencyMs: meta.latencyMs,
    overheadMs: meta.gatewayOverheadMs,
  });
  return new Promise((resolve) => {
    spool.append({ meta, ...keptBodies(exchange) }, () => {
      requestCapture.release();
      responseCapture.release();
      resolve();
    });
  });
}

/** An omitted body is written nowhere. */
export function keptBodies({
  requestCapture,
  responseCapture,
}: Exchange): Pick<SettledExchange, 'requestBody' | 'responseBody'> {
  return {
    requestBody: requestCapture.omitted ? [] : requestCapture.chunks(),
    responseBody: responseCapture.omitted ? [] : responseCapture.chunks(),
  };
}

/** @param now on the exchange's clock, when it ended */
export function metaOf(exchange: Exchange, ending: Ending, now: number): SettledMeta {
  const { control, target, span } = exchange;
  return {
    version: 1,
    exchangeId: exchange.id,
    requestId: exchange.requestId,
    organizationId: exchange.principal?.organizationId ?? '',
    keyId: exchange.principal?.keyId ?? null,
    outcome: ending.outcome,
    errorCode: ending.errorCode,
    status: ending.status,
    method: exchange.method,
    path: redacted(exchange.path),
    providerSlug: target?.provider?.slug ?? null,
    targetUrl: target === null ? '' : loggedUrl(target),
    startedAtMs: exchange.startedAtMs,
    latencyMs: tenths(now - exchange.startedAt),
    ttfbMs: span.firstByteAt === null ? null : tenths(span.firstByteAt - exchange.startedAt),
    gatewayOverheadMs: tenths(overheadOf(exchange, now)),
    marks: exchange.arrivals.packed(),
    arrivals: [],
    requestHeaders: storedHeaders(exchange.forward),
    responseHeaders: storedHeaders(ending.answerHeaders),
    request: exchange.requestCapture.info(),
    response: exchange.responseCapture.info(),
    modelOverride: textOf(control, 'Helicone-Model-Override'),
    userId: textOf(control, 'Helicone-User-Id'),
    sessionId: textOf(control, 'Helicone-Session-Id'),
    sessionName: textOf(control, 'Helicone-Session-Name'),
    sessionPath: textOf(control, 'Helicone-Session-Path'),
    ...(exchange.traceSpan === null ? {} : { traceSpan: exchange.traceSpan }),
    policies: isBlank(exchange.notes) ? null : exchange.notes,
    properties: control.properties,
    inputTokenCost: textOf(control, 'Helicone-Input-Token-Cost'),
    outputTokenCost: textOf(control, 'Helicone-Output-Token-Cost'),
    attempts: exchange.attempts,
    warnings: exchange.warnings,
    reading: exchange.reading,
    websocket: exchange.websocket,
  };
}

const NOTES = Object.keys(NO_POLICIES) as readonly (keyof PolicyNotes)[];

/** Most exchanges ask for no policy, and their entries need not say of each that it did nothing. */
function isBlank(notes: PolicyNotes): boolean {
  return NOTES.every((name) => notes[name] === NO_POLICIES[name]);
}

/** What is left of the whole when the waiting for the client's body and for the upstream is taken out. */
function overheadOf(exchange: Exchange, now: number): number {
  const { span, startedAt, body } = exchange;
  const upstream = span.sentAt === null ? 0 : (span.endedAt ?? now) - span.sentAt;
  return Math.max(0, now - startedAt - body.waitMs - upstream);
}

/** Never stored: credentials and cookies, whichever way they are called. */
const SECRET_HEADER = /auth|cookie|secret|token|signature|credential|api-?key|access-key/i;

export function storedHeaders(headers: RawHeaders): (readonly [string, string])[] {
  const kept: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const lower = name.toLowerCase();
    const value = headers[i + 1] as string;
    const secret = CREDENTIAL_HEADERS.has(lower) || (SECRET_HEADER.test(lower) && !isRateLimitHeader(lower));
    // A key of ours may have been put anywhere by mistake.
    if (!secret && !value.includes('k-helicone-'))
      kept.push([name, lower === SUBPROTOCOLS ? withoutKeys(value) : value]);
  }
  return kept;
}

const SUBPROTOCOLS = 'sec-websocket-protocol';

/** Browsers can't set headers on a WebSocket, so OpenAI takes its key as a subprotocol, `openai-insecure-api-key.<key>`. */
function withoutKeys(subprotocols: string): string {
  return subprotocols
    .split(',')
    .map((each) => each.trim())
    .filter((each) => !SECRET_HEADER.test(each))
    .join(', ');
}

/** `x-ratelimit-remaining-tokens` and its like count tokens, they are none. */
function isRateLimitHeader(lower: string): boolean {
  return lower.includes('ratelimit') || lower.includes('token-count');
}
