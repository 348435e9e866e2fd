// A told call as an exchange: what the pipeline would have known of it had it come through here. Everything that reads,
// prices, keeps and tells of exchanges then needs to know nothing of logs.
import { CLIENT_GONE_STATUS, type TraceSpan } from '@heliometer/contract';
import { without } from '../../http/forwarding.ts';
import type { RawHeaders } from '../../http/raw-headers.ts';
import { type Provider, providerByName, providerOfHost } from '../../providers/catalogue.ts';
import { isOn, readControlHeaders, textOf } from '../control-headers/read-control-headers.ts';
import type { Ending, Exchange, Target } from '../exchange.ts';
import { notesOf, type OpeningMeans } from '../open-exchange.ts';
import { Arrivals } from '../tap/arrivals.ts';
import { Capture } from '../tap/capture.ts';
import type { LoggedCall, LoggedTiming } from './logged-call.ts';

export interface ToldExchange {
  readonly exchange: Exchange;
  readonly ending: Ending;
  /** When the call ended, on the exchange's own clock, which starts at 0. */
  readonly endedAt: number;
}

export interface TellingMeans {
  /** The Helicone headers that the log itself was sent with. */
  readonly sent: RawHeaders;
  /** Slug that the route stands for; null = any provider's. */
  readonly slug: string | null;
  readonly opening: OpeningMeans;
  /** Where it stands in its trace; null = it was not told as a span. */
  readonly traceSpan: TraceSpan | null;
}

/** What the status of Helicone's loggers says of a call whose reader went away. */
const CANCELLED = -3;
const JSON_BODY: RawHeaders = ['content-type', 'application/json'];

/** @param teller the request that brought the log, its caller known */
export function toldExchange(teller: Exchange, call: LoggedCall, telling: TellingMeans): ToldExchange {
  const { sent, slug, opening, traceSpan } = telling;
  const control = readControlHeaders(withMeta(sent, call.meta), opening.lenient);
  const requestId = textOf(control, 'Helicone-Request-Id');
  const timing = call.timing ?? { startedAtMs: opening.clock(), latencyMs: 0, timeToFirstTokenMs: null };
  const target = targetOf(call, slug);
  const exchange: Exchange = {
    ...teller,
    requestId: requestId ?? teller.id,
    requestIdSent: requestId !== null,
    method: 'POST',
    path: target.path,
    control,
    forward: JSON_BODY,
    target,
    startedAtMs: timing.startedAtMs,
    startedAt: 0,
    requestCapture: captured(call.requestBody, teller.metadataOnly || isOn(control, 'Helicone-Omit-Request'), opening),
    responseCapture: captured(
      call.answer.bytes,
      teller.metadataOnly || isOn(control, 'Helicone-Omit-Response'),
      opening,
    ),
    ...timesOf(timing, call.answer.bytes.byteLength),
    warnings: [...control.warnings],
    notes: notesOf(control),
    reading: call.reading,
    traceSpan,
    policyHeaders: [],
    atEnd: [],
  };
  return { exchange, ending: endingOf(call), endedAt: timing.latencyMs };
}

function endingOf({ status, answer }: LoggedCall): Ending {
  const shared = { errorCode: null, answerHeaders: answer.headers };
  return status === CANCELLED
    ? { ...shared, outcome: 'client_gone', status: CLIENT_GONE_STATUS }
    : { ...shared, outcome: 'answered', status };
}

/** What is told with the call goes before what its teller says of all calls. */
function withMeta(sent: RawHeaders, meta: RawHeaders): RawHeaders {
  const names = new Set<string>();
  const told: string[] = [];
  for (let i = 0; i + 1 < meta.length; i += 2) {
    const lower = (meta[i] as string).toLowerCase();
    // A key of ours has no place in it, and other headers are nothing to us.
    if (!lower.startsWith('helicone-') || lower === 'helicone-auth') continue;
    names.add(lower);
    // As headers arrive, so that there is one way to read them.
    told.push(meta[i] as string, Buffer.from(meta[i + 1] as string, 'utf8').toString('latin1'));
  }
  return [...without(sent, names), ...told];
}

function targetOf({ url, provider: named }: LoggedCall, slug: string | null): Target {
  const parsed = /^https?:/i.test(url) ? URL.parse(url) : null;
  const own = parsed === null ? null : providerOfHost(parsed.hostname);
  const provider = own ?? providerOf(slug) ?? providerOf(named?.toLowerCase() ?? null);
  if (parsed === null) return { origin: '', path: url, provider, region: null };
  return { origin: parsed.origin, path: parsed.pathname + parsed.search, provider, region: null };
}

function providerOf(slug: string | null): Provider | null {
  return slug === null ? null : providerByName(slug);
}

function captured(bytes: Uint8Array, omitted: boolean, { budget }: OpeningMeans): Capture {
  const capture = new Capture(budget, omitted);
  if (bytes.byteLength > 0) capture.see(bytes);
  return capture;
}

/** All of the time was the provider's. */
function timesOf({ latencyMs, timeToFirstTokenMs }: LoggedTiming, bytes: number): Pick<Exchange, 'arrivals' | 'span'> {
  const arrivals = new Arrivals(0);
  if (timeToFirstTokenMs !== null) arrivals.see(bytes, timeToFirstTokenMs);
  return { arrivals, span: { sentAt: 0, firstByteAt: timeToFirstTokenMs, endedAt: latencyMs } };
}
