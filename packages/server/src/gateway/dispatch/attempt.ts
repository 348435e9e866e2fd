// A try at somebody else's door, as the record keeps it: noted before it is made, and told its end by whoever makes it.
import type { AttemptRecord } from '@heliometer/contract';
import type { Exchange } from '../exchange.ts';

type LiveAttempt = { -readonly [K in keyof AttemptRecord]: AttemptRecord[K] };

export type AttemptAt = Pick<AttemptRecord, 'kind' | 'provider' | 'targetUrl' | 'reconnected'>;

/** @param begun on the exchange's clock */
export function beginAttempt(
  { attempts, startedAtMs, startedAt }: Exchange,
  { kind, provider, targetUrl, reconnected }: AttemptAt,
  begun: number,
): LiveAttempt {
  const attempt: LiveAttempt = {
    index: attempts.length,
    kind,
    provider,
    targetUrl,
    startedAtMs: Math.round(startedAtMs + begun - startedAt),
    latencyMs: 0,
    ttfbMs: null,
    status: null,
    error: null,
    reconnected,
  };
  attempts.push(attempt);
  return attempt;
}
