// The request's body as the JSON it is, for the policies that look into it. Parsed at most once, and not at all unless asked.
import { headerValue } from '../http/raw-headers.ts';
import type { Exchange } from './exchange.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** `null` when the body is not held, is compressed, or is no JSON object. */
export function requestJson({ forward, body }: Exchange): JsonObject | null {
  const coding = headerValue(forward, 'content-encoding');
  if (coding !== null && coding.toLowerCase() !== 'identity') return null;
  const value = body.json();
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
