// The innermost dispatch: one call to one upstream, its bytes as they are, its times and its end noted as an attempt.

import type { UpstreamRequest } from '../../http/pooled-call.ts';
import { tenths } from '../../kernel/round.ts';
import { loggedProvider } from '../../providers/catalogue.ts';
import { isOn } from '../control-headers/read-control-headers.ts';
import { ClientGone } from '../departure.ts';
import type { Exchange } from '../exchange.ts';
import { SMALL_BODY_BYTES } from '../request-body.ts';
import { loggedUrl } from '../request-path.ts';
import { type AttemptAt, beginAttempt } from './attempt.ts';
import type { AttemptPlan, Dispatch } from './dispatch.ts';
import { toGatewayError } from './failures.ts';
import { CallAborted, UpstreamCall, type UpstreamReply } from './upstream-reply.ts';
import type { Upstreams } from './upstreams.ts';

export interface CallMeans {
  readonly upstreams: Upstreams;
  readonly headersTimeoutMs: number;
  readonly increasedHeadersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** A kept-alive connection died without a byte of the answer; nothing tells that the provider ever saw the request. */
export class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

export function callUpstream(means: CallMeans): Dispatch {
  return (exchange, plan) => {
    const { body } = exchange;
    if (plan.body !== null) return call(exchange, plan, means);
    if (body.bytes !== null || !body.isSmall || body.takeAtHand()) return call(exchange, plan, means);
    return body.gather(SMALL_BODY_BYTES).then(() => call(exchange, plan, means));
  };
}

function call(exchange: Exchange, plan: AttemptPlan, means: CallMeans): Promise<UpstreamReply> {
  const { span, audience: departure } = exchange;
  if (departure.gone) return Promise.reject(new ClientGone());
  const begun = means.now();
  const attempt = beginAttempt(exchange, attemptAt(plan), begun);
  span.sentAt ??= begun;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      upstream.abort();
      reject(new ClientGone());
    };
    const upstream = new UpstreamCall({
      replied: (reply) => {
        span.firstByteAt = means.now();
        attempt.ttfbMs = tenths(span.firstByteAt - begun);
        attempt.status = reply.status;
        departure.off(leave);
        resolve(reply);
      },
      ended: (error, stale) => {
        span.endedAt = means.now();
        attempt.latencyMs = tenths(span.endedAt - begun);
        if (error === null) return;
        attempt.error = error instanceof CallAborted ? 'client_gone' : toGatewayError(error).code;
        departure.off(leave);
        reject(stale ? new StaleConnection('stale', { cause: error }) : error);
      },
    });
    departure.onGone(leave);
    upstream.heldBy(means.upstreams.of(plan.target.origin).dispatch(requestOf(exchange, plan, means), upstream));
  });
}

function attemptAt({ target, reconnected }: AttemptPlan): AttemptAt {
  const provider = loggedProvider(target.provider?.slug ?? null);
  return { kind: 'upstream', provider, targetUrl: loggedUrl(target), reconnected };
}

function requestOf(exchange: Exchange, plan: AttemptPlan, means: CallMeans): UpstreamRequest {
  const { body, control } = exchange;
  const increased = isOn(control, 'Helicone-Increase-Timeout');
  const streams = plan.body === null && body.bytes === null;
  const sized = streams && body.declaredBytes !== null;
  return {
    path: plan.target.path,
    method: exchange.method,
    headers: sized ? [...plan.headers, 'content-length', String(body.declaredBytes)] : plan.headers,
    body: streams ? body.stream() : (plan.body ?? (body.isEmpty && !body.replaced ? null : body.bytes)),
    headersTimeoutMs: increased ? means.increasedHeadersTimeoutMs : means.headersTimeoutMs,
    idleTimeoutMs: means.idleTimeoutMs,
    fresh: plan.reconnected,
    ...(plan.upgrade === null ? {} : { upgrade: plan.upgrade }),
  };
}
