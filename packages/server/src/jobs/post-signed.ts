// One POST to a webhook: signed twice, as Helicone signs and as Standard Webhooks does, and judged by its status.
import { createHmac } from 'node:crypto';
import type { DeliveryProblem } from '@heliometer/contract';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import type { DeliveryAttempt } from '../ports/webhooks.ts';

export interface SignedPost {
  readonly destination: string;
  readonly body: string;
  /** 64 hexadecimal digits; null = unsigned. */
  readonly hmacKey: string | null;
  readonly messageId: string;
}

export interface PostMeans {
  readonly fetch: GuardedFetch['fetch'];
  readonly timeoutMs: number;
  /** UTC ms. */
  readonly now: () => number;
}

/** null when `stopping` ended it: nothing is known of it then. */
export async function postSigned(
  post: SignedPost,
  { fetch, timeoutMs, now }: PostMeans,
  stopping: AbortSignal,
): Promise<DeliveryAttempt | null> {
  const atMs = now();
  const begun = performance.now();
  const ended = (status: number | null, problem: DeliveryProblem | null): DeliveryAttempt => {
    return { atMs, durationMs: Math.round(performance.now() - begun), status, problem };
  };
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(post.destination, {
      method: 'POST',
      headers: headersOf(post, Math.floor(atMs / 1000)),
      body: post.body,
      signal: AbortSignal.any([deadline, stopping]),
    });
    // Nobody reads it, and the connection is wanted back.
    await answer.body?.cancel();
    return ended(answer.status, null);
  } catch (error) {
    if (stopping.aborted) return null;
    if (isRefusal(error)) return ended(null, 'target_not_allowed');
    return ended(null, deadline.aborted ? 'timeout' : 'connection_failed');
  }
}

/** Taken, to be tried again, or given up: 410 says that nobody is there any more (Standard Webhooks, "Retry schedule"). */
export function verdictOf({ status, problem }: DeliveryAttempt): 'taken' | 'again' | 'never' {
  if (problem === 'target_not_allowed' || problem === 'exchange_deleted' || problem === 'secret_unreadable')
    return 'never';
  if (status === 410) return 'never';
  return status !== null && status >= 200 && status < 300 ? 'taken' : 'again';
}

function headersOf({ body, hmacKey, messageId }: SignedPost, seconds: number): Record<string, string> {
  const plain = { 'content-type': 'application/json', 'user-agent': 'heliometer' };
  if (hmacKey === null) return plain;
  const standard = createHmac('sha256', Buffer.from(hmacKey, 'hex')).update(`${messageId}.${seconds}.${body}`);
  return {
    ...plain,
    // Helicone's key is the text of the digits.
    'helicone-signature': createHmac('sha256', hmacKey).update(body).digest('hex'),
    'webhook-id': messageId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${standard.digest('base64')}`,
  };
}

/** By its text, or by its addresses: then it is the cause. */
function isRefusal(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === 'target_not_allowed' || (cause as { code?: unknown } | undefined)?.code === 'target_not_allowed';
}
