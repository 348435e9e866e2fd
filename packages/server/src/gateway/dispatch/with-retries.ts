// "A provider that is busy, failing or out of reach is asked again, and nothing is sent once an answer has begun." (headers.md §8)
import { headerValue } from '../../http/raw-headers.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import { type RetrySettings, retrySettings } from '../control-headers/retry-settings.ts';
import { ClientGone } from '../departure.ts';
import type { Exchange } from '../exchange.ts';
import type { BodyNeed } from '../guards/hold-body.ts';
import type { AttemptPlan, Dispatch, DispatchWrapper } from './dispatch.ts';
import { canRetry } from './failures.ts';
import { type LastAnswer, openLastAnswer } from './last-answer.ts';
import type { UpstreamReply } from './upstream-reply.ts';

export interface RetryMeans {
  /** UTC ms, for a Retry-After that is a date. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
}

export function withRetries(means: RetryMeans): DispatchWrapper {
  return (next) => (exchange, plan) => {
    if (!isOn(exchange.control, 'Helicone-Retry-Enabled') || !isReplayable(exchange, plan)) return next(exchange, plan);
    return retrying(exchange, plan, next, { ...means, ...retrySettings(exchange.control.values) });
  };
}

/** The same bytes may have to go out again. */
export function retriesNeedBody({ control }: Exchange): BodyNeed | null {
  return isOn(control, 'Helicone-Retry-Enabled') ? { feature: 'Helicone-Retry-Enabled', skippable: true } : null;
}

function isReplayable({ body }: Exchange, { body: own, upgrade }: AttemptPlan): boolean {
  return upgrade === null && (own !== null || body.bytes !== null);
}

async function retrying(
  exchange: Exchange,
  plan: AttemptPlan,
  next: Dispatch,
  settings: RetrySettings & RetryMeans,
): Promise<UpstreamReply> {
  const last = openLastAnswer();
  exchange.notes.retries ??= 0;
  for (let retry = 0; ; retry += 1) {
    const reply = await last.orFailure(next(exchange, plan));
    if (retry >= settings.retries || !isWorthRetrying(reply)) return last.take();
    await pause(waitMs(retry, reply, settings), exchange, last);
    exchange.notes.retries += 1;
  }
}

function isWorthRetrying(reply: UpstreamReply | Error): boolean {
  if (reply instanceof Error) return canRetry(reply);
  const should = headerValue(reply.headers, 'x-should-retry')?.trim().toLowerCase();
  if (should === 'false') return false;
  const { status } = reply;
  return status === 408 || status === 429 || status >= 500 || (status === 409 && should === 'true');
}

/** The back-off, or longer when the provider asks for longer. */
export function waitMs(retry: number, reply: UpstreamReply | Error, settings: RetrySettings & RetryMeans): number {
  const { minTimeoutMs, maxTimeoutMs, factor, random } = settings;
  const backOff = Math.min(maxTimeoutMs, minTimeoutMs * factor ** retry);
  const jittered = backOff / 2 + (random() * backOff) / 2;
  const asked = reply instanceof Error ? 0 : Math.min(askedMs(reply, settings.clock()), maxTimeoutMs);
  return Math.max(jittered, asked);
}

/** `retry-after-ms`, or Retry-After in seconds or as a date (RFC 9110 §10.2.3); 0 when neither can be read. */
function askedMs({ headers }: UpstreamReply, now: number): number {
  const ms = Number(headerValue(headers, 'retry-after-ms')?.trim() || Number.NaN);
  if (ms >= 0) return ms;
  const text = headerValue(headers, 'retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** Everybody's leaving who waits for the answer, or our own stopping, ends the wait at once. */
function pause(ms: number, { audience: departure }: Exchange, last: LastAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => {
      clearTimeout(timer);
      last.drop();
      reject(new ClientGone());
    };
    const timer = setTimeout(() => {
      departure.off(gone);
      resolve();
    }, ms);
    departure.onGone(gone);
  });
}
