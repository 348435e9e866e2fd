// The organisation that the pages are about, with what it sets for all its members.
import { useApi } from './use-api.ts';

export function useOwnOrganization() {
  const me = useApi('GET /api/auth/me', {});
  const all = useApi('GET /v1/organization', {});
  const id = me.data?.organization?.id ?? all.data?.[0]?.id;
  return {
    ...all,
    data: me.data === undefined ? undefined : all.data?.find((each) => each.id === id),
    isPending: me.isPending || all.isPending,
    failureCount: me.failureCount + all.failureCount,
  };
}
