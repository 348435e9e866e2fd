// A small call of a policy's own, to an endpoint the policy knows: sent whole, answered whole, bounded in time and size, and
// noted as a child of the exchange it was made for.
import type { AttemptRecord, ErrorCode } from '@heliometer/contract';
import type { UpstreamRequest } from '../../http/pooled-call.ts';
import type { RawHeaders } from '../../http/raw-headers.ts';
import { tenths } from '../../kernel/round.ts';
import { ClientGone } from '../departure.ts';
import type { Exchange } from '../exchange.ts';
import { loggedUrl } from '../request-path.ts';
import { beginAttempt } from './attempt.ts';
import { toGatewayError } from './failures.ts';
import { UpstreamCall, type UpstreamReply } from './upstream-reply.ts';
import type { Upstreams } from './upstreams.ts';

export interface SideCall {
  readonly kind: AttemptRecord['kind'];
  /** As the record names who was asked. */
  readonly provider: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: RawHeaders;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** What the attempt's error is when no answer could be had. */
  readonly errorCode: ErrorCode;
}

export interface SideAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const MOST_ANSWER_BYTES = 1024 * 1024;

export interface SideCallMeans {
  readonly upstreams: Upstreams;
  /** Monotonic ms. */
  readonly now: () => number;
}

/**
 * @param read what the answer says; that it cannot be read is a failure like any other
 * @throws when there was no such answer in time, or ClientGone when nobody waits for it any more
 */
export async function callAside<T>(
  exchange: Exchange,
  call: SideCall,
  read: (answer: SideAnswer) => T,
  { upstreams, now }: SideCallMeans,
): Promise<T> {
  const begun = now();
  const { kind, provider } = call;
  const attempt = beginAttempt(exchange, { kind, provider, targetUrl: loggedUrl(call), reconnected: false }, begun);
  try {
    const answer = await ask(exchange, call, upstreams);
    attempt.status = answer.status;
    return read(answer);
  } catch (error) {
    const known = toGatewayError(error instanceof Error ? error : new Error('not an error', { cause: error }));
    attempt.error = exchange.departure.gone ? 'client_gone' : call.errorCode;
    throw exchange.departure.gone ? error : known;
  } finally {
    attempt.latencyMs = tenths(now() - begun);
  }
}

function ask({ departure }: Exchange, call: SideCall, upstreams: Upstreams): Promise<SideAnswer> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      departure.off(leave);
    };
    const fail = (error: Error): void => {
      over();
      upstream.abort();
      reject(error);
    };
    const leave = (): void => fail(new ClientGone());
    const timer = setTimeout(() => fail(new SideCallTimeout()), call.timeoutMs);
    const upstream = new UpstreamCall({
      replied: (reply) => {
        collect(reply).then((answer) => {
          over();
          resolve(answer);
        }, fail);
      },
      ended: (error) => {
        if (error !== null) fail(error);
      },
    });
    if (departure.gone) return leave();
    departure.onGone(leave);
    upstream.heldBy(upstreams.of(call.origin).dispatch(requestOf(call), upstream));
  });
}

/** Its one deadline is the caller's. */
function requestOf({ path, headers, body }: SideCall): UpstreamRequest {
  return {
    method: 'POST',
    path,
    headers: [...headers, 'accept-encoding', 'identity'],
    body,
    headersTimeoutMs: 0,
    idleTimeoutMs: 0,
  };
}

function collect(reply: UpstreamReply): Promise<SideAnswer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    reply.attach({
      data: (chunk) => {
        pieces.push(chunk);
        size += chunk.byteLength;
        if (size > MOST_ANSWER_BYTES) {
          reply.abort();
          reject(new SideCallTooLong());
        }
        return true;
      },
      end: () => resolve({ status: reply.status, body: Buffer.concat(pieces) }),
      fail: reject,
    });
  });
}

/** Told apart by their codes, as the failures of sockets are. */
class SideCallTimeout extends Error {
  readonly code = 'UND_ERR_HEADERS_TIMEOUT';
}

class SideCallTooLong extends Error {
  readonly code = 'HPE_TOO_LONG';
}
