// Attempts on one axis of time, with the waits between them as rows of their own.
import type { HeliconeRequestDetail } from '@heliometer/contract';

type Attempt = HeliconeRequestDetail['attempts'][number];

export interface PlacedAttempt {
  readonly key: string;
  readonly kind: Attempt['kind'] | 'wait';
  readonly label: string;
  /** From the start of the call. */
  readonly fromMs: number;
  readonly tookMs: number;
  readonly firstByteMs: number | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly detail: string;
}

export interface PlacedAttempts {
  readonly rows: readonly PlacedAttempt[];
  /** Never zero. */
  readonly widthMs: number;
}

/** Shorter gaps are ours, and shown as overhead. */
const WAIT_MS = 50;

export function placeAttempts(attempts: readonly Attempt[], startMs: number, totalMs: number): PlacedAttempts {
  const rows: PlacedAttempt[] = [];
  let lastEnd: number | null = null;
  for (const attempt of attempts.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const fromMs = Math.max(0, attempt.startedAtMs - startMs);
    if (lastEnd !== null && fromMs - lastEnd > WAIT_MS) rows.push(waitBetween(lastEnd, fromMs));
    rows.push(placed(attempt, fromMs));
    lastEnd = Math.max(lastEnd ?? 0, fromMs + attempt.latencyMs);
  }
  return { rows, widthMs: Math.max(totalMs, lastEnd ?? 0, 1) };
}

function placed(attempt: Attempt, fromMs: number): PlacedAttempt {
  const { index, kind, provider, latencyMs, ttfbMs, status, error, reconnected, targetUrl } = attempt;
  return {
    key: `${kind} ${index} ${attempt.startedAtMs}`,
    kind,
    label: kind === 'upstream' ? `${index + 1} ${provider.toLowerCase()}${reconnected ? ', reconnected' : ''}` : kind,
    fromMs,
    tookMs: latencyMs,
    firstByteMs: ttfbMs,
    status,
    error,
    detail: targetUrl,
  };
}

function waitBetween(fromMs: number, toMs: number): PlacedAttempt {
  return {
    key: `wait ${fromMs}`,
    kind: 'wait',
    label: 'wait before the next try',
    fromMs,
    tookMs: toMs - fromMs,
    firstByteMs: null,
    status: null,
    error: null,
    detail: 'Back-off, or the provider’s Retry-After',
  };
}
