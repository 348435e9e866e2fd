// A method for every route of the REST API, typed by the contract. Nothing but `fetch` beneath.
import { failureOf } from './heliometer-error.ts';
import { type AnswerForm, ROUTES, type Routes } from './routes.ts';

export interface ClientOptions {
  /** Such as http://127.0.0.1:8787; a path in it is kept. */
  readonly baseUrl: string | URL;
  /** A Helicone key; absent where none is asked for. */
  readonly apiKey?: string | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default the platform's. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A part of a list. */
export interface Page<Rows> {
  readonly rows: Rows;
  /** Given as `cursor` it leads to the next part; null = this was the last, or this order has no cursors. */
  readonly nextCursor: string | null;
}

type RouteShape = Routes[keyof Routes];

/** A stream is answered as the Response, once its status is known to be good. */
export type AnswerOf<Route extends RouteShape> = Route['form'] extends 'stream'
  ? Response
  : Route['form'] extends 'page'
    ? Page<Route['data']>
    : Route['data'];

type RouteCall<Route extends RouteShape> = undefined extends Route['input']
  ? (input?: Route['input'], options?: CallOptions) => Promise<AnswerOf<Route>>
  : (input: Route['input'], options?: CallOptions) => Promise<AnswerOf<Route>>;

/** By the id of each route, as /api/docs and the OpenAPI document name it. */
export type HeliometerClient = { readonly [Id in keyof Routes]: RouteCall<Routes[Id]> };

interface Input {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export function createClient(options: ClientOptions): HeliometerClient {
  const base = String(options.baseUrl).replace(/\/+$/, '');
  const methods = Object.entries(ROUTES).map(([id, [method, path, form]]) => {
    const call = async (input: Input = {}, callOptions: CallOptions = {}): Promise<unknown> => {
      const request = requestOf(method, input, { options, callOptions });
      const send = options.fetch ?? fetch;
      return read(await send(base + target(path, input), request), form);
    };
    return [id, call];
  });
  // One entry for each id of the table, which types and lines are made from alike.
  return Object.fromEntries(methods) as HeliometerClient;
}

/** Every row of a list, part after part, as they are asked for. */
export async function* eachRow<Row, Body extends { readonly cursor?: string | undefined }>(
  list: (input: { readonly body: Body }, options?: CallOptions) => Promise<Page<readonly Row[]>>,
  input: { readonly body: Body },
  options?: CallOptions,
): AsyncGenerator<Row, void, undefined> {
  for (let { body } = input; ; ) {
    const { rows, nextCursor } = await list({ body }, options);
    yield* rows;
    if (nextCursor === null) return;
    body = { ...body, cursor: nextCursor };
  }
}

function target(path: string, { params = {}, query = {} }: Input): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => segment(name, params[name]));
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** A URL takes `.` and `..` for steps, percent-encoded as well: they would ask for something else. */
function segment(name: string, value: unknown): string {
  const text = String(value ?? '');
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`${name}: saw ${JSON.stringify(text)}, accepted is what a path can hold`);
  }
  return encodeURIComponent(text);
}

function requestOf(
  method: string,
  { body }: Input,
  { options, callOptions }: { readonly options: ClientOptions; readonly callOptions: CallOptions },
): RequestInit {
  return {
    method,
    headers: {
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      ...(body === undefined ? {} : { 'content-type': isFile(body) ? 'application/octet-stream' : 'application/json' }),
      ...options.headers,
      ...callOptions.headers,
    },
    ...(body === undefined ? {} : { body: isFile(body) ? body : JSON.stringify(body) }),
    ...(callOptions.signal === undefined ? {} : { signal: callOptions.signal }),
  };
}

/** What a route takes as it is. */
function isFile(body: unknown): body is Blob | Uint8Array<ArrayBuffer> {
  return body instanceof Blob || body instanceof Uint8Array;
}

async function read(response: Response, form: AnswerForm): Promise<unknown> {
  if (!response.ok) throw await failureOf(response);
  if (form === 'stream') return response;
  const answer: unknown = await response.json();
  if (form === 'bare') return answer;
  const { data, nextCursor } = Object(answer);
  return form === 'page' ? { rows: data, nextCursor } : data;
}
