// The client of the REST API, typed by the contract's route table: `api('POST /v1/request/query', { body })`. The table itself
// is not bundled; what it says at run time (method, path) stands in the route's name. A failure is a value with a code.
import type { ErrorCode, RouteAnswer, RouteId, Routes } from '@heliometer/contract';

type ByName = { [Id in RouteId as `${Routes[Id]['method']} ${Routes[Id]['path']}`]: Routes[Id] };

/** As the table has it: `GET /v1/request/:id`. */
export type RouteName = keyof ByName & string;

type InputOf<Schema> = Schema extends { readonly _zod: { readonly input: infer Input } } ? Input : never;

type Part<Row, Name extends string> = Row extends { readonly [Key in Name]: infer Schema }
  ? Record<never, never> extends InputOf<Schema>
    ? { readonly [Key in Name]?: InputOf<Schema> }
    : { readonly [Key in Name]: InputOf<Schema> }
  : { readonly [Key in Name]?: never };

/** What a route takes; what it does not take cannot be given. */
export type ApiInput<Name extends RouteName> = Part<ByName[Name], 'params'> &
  Part<ByName[Name], 'query'> &
  Part<ByName[Name], 'body'>;

export type ApiAnswer<Name extends RouteName> = RouteAnswer<ByName[Name]>;

/** Of the registry, or of this side of the wire: `offline` = no answer came, `unreadable` = what came is not of this API. */
export type ApiErrorCode = ErrorCode | 'offline' | 'unreadable';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;

  constructor(code: ApiErrorCode, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export type ApiResult<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ApiError };

/** @param given `params`, `query` and `body` as the route takes them */
export function api<Name extends RouteName>(
  route: Name,
  given: ApiInput<Name>,
  signal?: AbortSignal,
): Promise<ApiResult<ApiAnswer<Name>>> {
  return ask(route, given, signal) as Promise<ApiResult<ApiAnswer<Name>>>;
}

/** The same without types, for what is written once for all routes. */
export async function ask(route: RouteName, given: object, signal?: AbortSignal): Promise<ApiResult<unknown>> {
  let response: Response;
  try {
    response = await fetch(...requestOf(route, given, signal));
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return failure('offline', 'No answer came. Is Heliometer running, and this device online?', 0);
  }
  return readAnswer(response);
}

/** The same of a route that answers a file. */
export async function apiFile<Name extends RouteName>(route: Name, given: ApiInput<Name>): Promise<ApiResult<Blob>> {
  try {
    const response = await fetch(...requestOf(route, given));
    if (response.ok) return { ok: true, data: await response.blob() };
    return (await readAnswer(response)) as ApiResult<never>;
  } catch {
    return failure('offline', 'The file did not come to its end. Is Heliometer running, and this device online?', 0);
  }
}

/** The address of a route that answers GET, for a link or a download. */
export function apiHref<Name extends RouteName>(route: Name, given: ApiInput<Name>): string {
  return requestOf(route, given)[0];
}

function requestOf(route: RouteName, given: object, signal?: AbortSignal): [string, RequestInit] {
  const [method = 'GET', path = '/'] = route.split(' ');
  const { params, query, body } = given as Untyped;
  const url = withParams(path, params ?? {}) + withQuery(query ?? {});
  return [
    url,
    {
      method,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    },
  ];
}

interface Untyped {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Under `/api`, where a path is never taken for a provider's. */
function withParams(path: string, params: Readonly<Record<string, unknown>>): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  return filled.startsWith('/api/') ? filled : `/api${filled}`;
}

function withQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

async function readAnswer(response: Response): Promise<ApiResult<unknown>> {
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    return failure('unreadable', `The answer (status ${response.status}) is not JSON.`, response.status);
  }
  if (!response.ok) return refusal(answer, response.status);
  if (!isEnvelope(answer)) return { ok: true, data: answer };
  if ('nextCursor' in answer) return { ok: true, data: { rows: answer.data, nextCursor: answer.nextCursor } };
  return { ok: true, data: answer.data };
}

function isEnvelope(answer: unknown): answer is { readonly data: unknown; readonly nextCursor?: unknown } {
  return typeof answer === 'object' && answer !== null && 'data' in answer && 'error' in answer;
}

function refusal(answer: unknown, status: number): ApiResult<never> {
  const { error, code } = Object(answer) as { readonly error?: unknown; readonly code?: unknown };
  if (typeof error === 'string' && typeof code === 'string') return failure(code as ErrorCode, error, status);
  // The gateway's own form, where it answers in the console's place.
  const inner = Object(error) as { readonly message?: unknown; readonly code?: unknown };
  if (typeof inner.message === 'string') return failure(String(inner.code) as ErrorCode, inner.message, status);
  return failure('unreadable', `The answer has status ${status} and says no more.`, status);
}

function failure(code: ApiErrorCode, message: string, status: number): ApiResult<never> {
  return { ok: false, error: new ApiError(code, message, status) };
}
