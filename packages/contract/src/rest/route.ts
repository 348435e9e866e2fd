// What a row of the REST route table says, and the types that follow from it. One table serves the server, the OpenAPI
// document, the matcher of the gateway and the clients.
import type { z } from 'zod';

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * By meaning, not by method: a query sent with POST needs `read`. `read` is had by `rw` and `r` keys, `write` by `rw` and `w`
 * keys. `manage` needs both, so an `rw` key: what hands out access or destroys data must not be open to the `pk-` keys, which
 * may stand in a browser. Of people, viewers have `read`, members `write` as well, admins and owners all. `account` needs a
 * person who is signed in, whatever their role. `none` needs neither.
 */
export type RoutePermission = 'read' | 'write' | 'manage' | 'account' | 'none';

export type RouteGroup =
  | 'requests'
  | 'sessions'
  | 'users'
  | 'properties'
  | 'filters'
  | 'metrics'
  | 'datasets'
  | 'evals'
  | 'models'
  | 'keys'
  | 'prices'
  | 'rate-limits'
  | 'redaction'
  | 'retention'
  | 'webhooks'
  | 'alerts'
  | 'sql'
  | 'cache'
  | 'prompts'
  | 'logging'
  | 'accounts'
  | 'organizations'
  | 'system'
  | 'documents';

/** Routes that cost much: a key may call those of one class so many times a minute. Others are not limited. */
export type RateClass = 'query' | 'export';

/**
 * How `response` travels. `enveloped`: `{data, error: null}`. `flat`: the same with the members of `data` repeated beside
 * it, where Helicone answers bare and its clients look there. `page`: `{data, error: null, nextCursor}`. `bare`: alone. `stream`: as bytes of one of `contentTypes`.
 */
export type AnswerForm = 'enveloped' | 'flat' | 'page' | 'bare' | 'stream';

export interface RouteRow {
  readonly method: RouteMethod;
  /** `:name` stands for one segment. `/v1/…` also answers under `/api/v1/…`; `/api/…` only there. */
  readonly path: `/${string}`;
  readonly group: RouteGroup;
  readonly permission: RoutePermission;
  readonly summary: string;
  readonly description: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body carries credentials: what is wrong with it is told without quoting it. */
  readonly secretBody?: true;
  /** The body is a file, of type UPLOAD_TYPE, handed to the handler as it comes; there is no `body` then. */
  readonly upload?: true;
  /** What `data` holds; for a `stream` one line or row of it. */
  readonly response: z.ZodType;
  /** Default `enveloped`. */
  readonly answer?: AnswerForm;
  readonly contentTypes?: readonly string[];
  /** How errors look; default {data: null, error, code}. OTLP has google.rpc.Status for them. */
  readonly errors?: 'rpc-status';
  readonly rateClass?: RateClass;
  /** Default the console. */
  readonly servedBy?: 'gateway';
}

export const UPLOAD_TYPE = 'application/octet-stream';

/** Keeps a row's own types while checking that it is a row. */
export function defineRoute<const Row extends RouteRow>(row: Row): Row {
  return row;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface Input<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

type Body<Row extends RouteRow> = Row extends { readonly upload: true }
  ? AsyncIterable<Uint8Array>
  : Parsed<Row['body']>;

/** What a handler of the row is given, parsed. */
export type RouteInput<Row extends RouteRow> = Input<Parsed<Row['params']>, Parsed<Row['query']>, Body<Row>>;

/** Bytes for a `stream` answer, made as the client takes them. */
export interface RouteStream {
  readonly contentType: string;
  /** Offered to the client for saving; null = to be shown. */
  readonly fileName: string | null;
  readonly chunks: AsyncIterable<string | Uint8Array>;
  /** Default 200. Another where the answer is somebody else’s, passed on. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A part of a list. `nextCursor` is null on the last page, and where no cursor can be (another sort than by time). */
export interface RoutePage<Rows> {
  readonly rows: Rows;
  readonly nextCursor: string | null;
}

export type RouteAnswer<Row extends RouteRow> = Row extends { readonly answer: 'stream' }
  ? RouteStream
  : Row extends { readonly answer: 'page' }
    ? RoutePage<z.input<Row['response']>>
    : z.input<Row['response']>;

/**
 * One handler for every row that the console serves: a route without one does not compile. Handlers of rows without a
 * permission get `Public`, in which nobody is named; those for people get `Personal`, who may be of no organisation.
 */
export type HandlersOf<Table extends Readonly<Record<string, RouteRow>>, Context, Public, Personal> = {
  readonly [Id in keyof Table as Table[Id] extends { readonly servedBy: 'gateway' } ? never : Id]: (
    input: RouteInput<Table[Id]>,
    context: ContextOf<Table[Id], Context, Public, Personal>,
  ) => Promise<RouteAnswer<Table[Id]>>;
};

type ContextOf<Row extends RouteRow, Context, Public, Personal> = Row extends { readonly permission: 'none' }
  ? Public
  : Row extends { readonly permission: 'account' }
    ? Personal
    : Context;
