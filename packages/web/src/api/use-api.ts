// The API in React: what is asked is kept by route and input, old data stays on the page until the new is there.
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useIsMutating,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ApiAnswer, type ApiError, type ApiInput, ask, type RouteName } from './call.ts';
import { noteAnswer } from './connection.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

const MOST_TRIES_UNAVAILABLE = 30;
const LONGEST_PAUSE_MS = 8_000;

/** A console that restarts is waited for; what was refused is not asked again. */
function triesAgain(failures: number, { code }: ApiError): boolean {
  return (code === 'console_unavailable' || code === 'offline') && failures < MOST_TRIES_UNAVAILABLE;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: noteAnswer,
      // What is no route of the API answers to nobody too, and without a console.
      onSuccess: (_, { queryKey: [name] }) => {
        if (typeof name === 'string' && name.includes(' ')) noteAnswer(null);
      },
    }),
    mutationCache: new MutationCache({ onError: noteAnswer }),
    defaultOptions: {
      queries: {
        retry: triesAgain,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS),
        staleTime: 30_000,
        refetchOnWindowFocus: false,
      },
    },
  });
}

interface ApiQuery<T> {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<T>;
}

/** For `useQueries`, `useInfiniteQuery` and prefetching; most pages want `useApi`. */
export function apiQuery<Name extends RouteName>(route: Name, given: ApiInput<Name>): ApiQuery<ApiAnswer<Name>> {
  // Over all routes at once the union of answers is too large for the compiler; each call has its own again.
  return untypedQuery(route, given) as ApiQuery<never>;
}

function untypedQuery(route: RouteName, given: object): ApiQuery<unknown> {
  return {
    queryKey: [route, given],
    queryFn: async ({ signal }) => {
      const result = await ask(route, given, signal);
      if (result.ok) return result.data;
      noteAnswer(result.error);
      // TanStack Query tells success from failure by throwing.
      throw result.error;
    },
  };
}

export interface ApiOptions {
  /** False: not yet. */
  readonly enabled?: boolean;
  /** Asked again so often while the page is looked at. */
  readonly everyMs?: number;
  /** True: no data of another input while this one's is on its way. For single things, where the old would be wrong. */
  readonly fresh?: boolean;
}

export function useApi<Name extends RouteName>(
  route: Name,
  given: ApiInput<Name>,
  { enabled = true, everyMs, fresh = false }: ApiOptions = {},
): UseQueryResult<ApiAnswer<Name>, ApiError> {
  return useQuery<unknown, ApiError>({
    ...untypedQuery(route, given),
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(fresh ? {} : { placeholderData: keepPreviousData }),
  }) as UseQueryResult<ApiAnswer<Name>, ApiError>;
}

/** A change; afterwards what the named routes answered is asked again. */
export function useChange<Name extends RouteName>(
  route: Name,
  stale: readonly RouteName[] = [],
): UseMutationResult<ApiAnswer<Name>, ApiError, ApiInput<Name>> {
  const client = useQueryClient();
  return useMutation<ApiAnswer<Name>, ApiError, ApiInput<Name>>({
    mutationKey: [route],
    mutationFn: async (given) => {
      const result = await ask(route, given);
      if (!result.ok) throw result.error;
      return result.data as ApiAnswer<Name>;
    },
    onSuccess: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] as QueryKey }))),
  });
}

/** Whether such a change is on its way, from wherever on the page. */
export function useIsChanging(route: RouteName): boolean {
  return useIsMutating({ mutationKey: [route] }) > 0;
}
