// What the one before the screen may not do here, in the words a button shows. Roles are of the organisation.
import { useApi } from './use-api.ts';

/** @param meaning `write`: not for viewers; `manage`: for admins and owners only */
export function useRefusal(meaning: 'write' | 'manage'): string | undefined {
  const { data } = useApi('GET /api/auth/me', {});
  // The server has the last word; until it is known who this is nothing is held back here.
  const role = data?.organization?.role;
  if (role === undefined || data?.auth === 'none' || role === 'owner' || role === 'admin') return undefined;
  if (meaning === 'manage') return 'Needs admin';
  return role === 'viewer' ? 'Viewers may only read' : undefined;
}
