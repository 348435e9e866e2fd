// Who is before the screen, and in which organisation.
import type { ApiAnswer } from '../api/call.ts';
import { useApi } from '../api/use-api.ts';

export type Me = ApiAnswer<'GET /api/auth/me'>;

/** undefined until it is known. */
export function useMe(): Me | undefined {
  return useApi('GET /api/auth/me', {}).data;
}

export const OWN_MACHINE = 'No sign-in: reachable from this machine only';
