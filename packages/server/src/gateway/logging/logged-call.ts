// A call that was made past the gateway, as its teller's JSON says: checked by the route's schema, its bodies made bytes as
// they would have come over the wire, so that they are read like any other. Pure; a thread runs it for large ones.
import {
  type ExchangeReading,
  LOG_ROUTES,
  type LoggedExchange,
  readEvent,
  readMoment,
  UNKNOWN_USAGE,
} from '@heliometer/contract';
import { describeIssues } from '../../kernel/describe-issues.ts';
import { type AnswerBody, answerBody } from './answer-body.ts';

export interface LoggedCall {
  /** As told; need not be a URL. */
  readonly url: string;
  /** Name, value, name, value …: the Helicone headers told with it. */
  readonly meta: readonly string[];
  /** What is known of it beside its bodies: of an event that is no call to a model; null = the bodies are to be read. */
  readonly reading: ExchangeReading | null;
  readonly provider: string | null;
  readonly status: number;
  readonly requestBody: Uint8Array;
  readonly answer: AnswerBody;
  /** null = nothing was said about time. */
  readonly timing: LoggedTiming | null;
}

export interface LoggedTiming {
  readonly startedAtMs: number;
  readonly latencyMs: number;
  readonly timeToFirstTokenMs: number | null;
}

/** What cannot be used, in words for the teller. */
export interface Unusable {
  readonly unusable: string;
}

export function readLoggedCall(bytes: Uint8Array): LoggedCall | Unusable {
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { unusable: 'The body is not JSON.' };
  }
  const parsed = LOG_ROUTES.logCustom.body.safeParse(told);
  return parsed.success ? toCall(parsed.data) : { unusable: describeIssues(parsed.error, told) };
}

function toCall({ providerRequest, providerResponse, timing, provider }: LoggedExchange): LoggedCall {
  const { url, json, meta } = providerRequest;
  const event = readEvent(json);
  return {
    url,
    meta: Object.entries(meta).flatMap(([name, value]) => (value === null ? [] : [name, String(value)])),
    reading: event === null ? null : eventReading(event),
    provider: provider ?? null,
    status: providerResponse.status,
    requestBody: Buffer.from(JSON.stringify(json)),
    answer: answerBody(providerResponse, json['stream'] === true),
    timing: timing == null ? null : timingOf(timing),
  };
}

function timingOf({ startTime, endTime, timeToFirstToken }: NonNullable<LoggedExchange['timing']>): LoggedTiming {
  const startedAtMs = readMoment(startTime);
  return {
    startedAtMs,
    latencyMs: readMoment(endTime) - startedAtMs,
    timeToFirstTokenMs: timeToFirstToken ?? null,
  };
}

/** Its model is its type and name; there is nothing in it that is paid for by the token. */
function eventReading(event: string): ExchangeReading {
  return {
    format: null,
    requestModel: event,
    responseModel: null,
    pathModel: null,
    stream: false,
    usage: UNKNOWN_USAGE,
    usageEstimated: false,
    reportedCostUsd: null,
    serviceTier: null,
    userId: null,
    finishReason: null,
    firstContentOffset: null,
  };
}
