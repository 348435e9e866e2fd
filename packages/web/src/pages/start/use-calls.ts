// The latest calls of the organisation, asked for until one was served.
import type { HeliconeRequest } from '@heliometer/contract';
import { useQuery } from '@tanstack/react-query';
import type { ApiError } from '../../api/call.ts';
import { apiQuery } from '../../api/use-api.ts';

const EVERY_MS = 1_000;
const LATEST = 5;

export interface Calls {
  /** False until they were answered for the first time. */
  readonly isKnown: boolean;
  /** Answered as it was meant to be. */
  readonly served: HeliconeRequest | undefined;
  /** Came, and came to nothing; the newest first. */
  readonly failed: readonly HeliconeRequest[];
  /** Its id; null = none yet. */
  readonly newest: string | null;
  readonly error: ApiError | null;
  readonly retry: () => void;
}

export function useCalls(): Calls {
  const latest = useQuery({
    ...apiQuery('POST /v1/request/query', { body: { filter: 'all', limit: LATEST } }),
    // Whoever waits here types in another window.
    refetchIntervalInBackground: true,
    refetchInterval: ({ state: { data } }) => (data?.rows.some(isServed) === true ? false : EVERY_MS),
    staleTime: 0,
  });
  const rows = latest.data?.rows ?? [];
  return {
    isKnown: latest.data !== undefined,
    served: rows.findLast(isServed),
    failed: rows.filter((row) => !isServed(row)),
    newest: rows[0]?.exchange_id ?? null,
    error: latest.data === undefined ? latest.error : null,
    retry: () => void latest.refetch(),
  };
}

function isServed({ outcome, response_status: status }: HeliconeRequest): boolean {
  return outcome === 'cached' || (outcome === 'answered' && status < 400);
}
