// The limits that callers sent by header in the page's range.
import type { ApiAnswer } from '../../api/call.ts';
import { useApi } from '../../api/use-api.ts';
import { timeFilterOf, useRange } from '../../range/use-range.tsx';

export type Sent = ApiAnswer<'GET /v1/rate-limits/by-header'>[number];

const MOST = 100;
const NONE: readonly Sent[] = [];

/** Beside the rules: until it is known, and when it cannot be, there are none. */
export function useSent(): readonly Sent[] {
  const { span } = useRange();
  const { start, end } = timeFilterOf(span);
  return useApi('GET /v1/rate-limits/by-header', { query: { start, end, limit: MOST } }).data ?? NONE;
}
