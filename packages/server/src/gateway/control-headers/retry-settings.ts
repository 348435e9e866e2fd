// The retry headers taken together (headers.md §8): what is not sent has its default.
import type { HeaderValue } from './header-values.ts';

export interface RetrySettings {
  /** After the first try. */
  readonly retries: number;
  readonly factor: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
}

export function retrySettings(values: ReadonlyMap<string, HeaderValue>): RetrySettings {
  const numberOf = (lowerName: string, fallback: number): number => {
    const value = values.get(lowerName);
    return typeof value === 'number' ? value : fallback;
  };
  return {
    retries: numberOf('helicone-retry-num', 5),
    factor: numberOf('helicone-retry-factor', 2),
    minTimeoutMs: numberOf('helicone-retry-min-timeout', 1_000),
    maxTimeoutMs: numberOf('helicone-retry-max-timeout', 10_000),
  };
}

/** In words for the caller; null when they fit together. Defaults count, too. */
export function retryContradiction(values: ReadonlyMap<string, HeaderValue>): string | null {
  const { minTimeoutMs, maxTimeoutMs } = retrySettings(values);
  if (minTimeoutMs <= maxTimeoutMs) return null;
  return `The first wait, ${minTimeoutMs} ms, is longer than the longest, Helicone-Retry-Max-Timeout, which is ${maxTimeoutMs} ms.`;
}
