// What the doctor finds: one line each, with what to do about it.
import type { Finding } from '../../ports/system-desk.ts';

export function ok(subject: string, found: string): Finding {
  return { verdict: 'ok', subject, found };
}

export function warning(subject: string, found: string, advice: string): Finding {
  return { verdict: 'warning', subject, found, advice };
}

export function broken(subject: string, found: string, advice: string): Finding {
  return { verdict: 'broken', subject, found, advice };
}

/** The part of a failure that is worth showing. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
