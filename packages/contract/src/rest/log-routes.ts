// Table. Calls that were made past the gateway and are told to it afterwards (headers.md §20). The gateways themselves answer
// these routes, so that a log is taken whether the console runs or not.
import { z } from 'zod';
import { defineRoute } from './route.ts';

/** Until when a moment may lie in the future: clocks differ. */
const AHEAD_SECONDS = 24 * 60 * 60;
const FIRST_SECONDS = Date.UTC(2000, 0, 1) / 1000;

const moment = z
  .object({
    seconds: z
      .number()
      .refine(
        (seconds) => seconds >= FIRST_SECONDS && seconds <= Date.now() / 1000 + AHEAD_SECONDS,
        'accepted are seconds since 1970, from the year 2000 to a day from now',
      ),
    milliseconds: z.number().min(0).max(1000),
  })
  .meta({ description: 'Of the Unix epoch.' });

const timing = z
  .object({ startTime: moment, endTime: moment, timeToFirstToken: z.number().min(0).nullish() })
  .refine(({ startTime, endTime }) => readMoment(startTime) <= readMoment(endTime), {
    path: ['endTime'],
    error: 'accepted is a moment not before startTime',
  })
  .meta({ description: 'Default: a call that took no time, now. `timeToFirstToken` in ms.' });

export function readMoment({ seconds, milliseconds }: z.output<typeof moment>): number {
  return Math.round(seconds * 1000 + milliseconds);
}

const headerText = z.union([z.string(), z.number(), z.boolean(), z.null()]);

interface EventKind {
  readonly type: string;
  /** What names the event; its model in the record is `<type>:<this>`. */
  readonly member: string;
  readonly fits: (value: unknown) => boolean;
  readonly accepts: string;
}

const OPERATIONS: readonly unknown[] = ['search', 'insert', 'delete', 'update'];
const isName = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** What is logged besides calls to models. */
const EVENT_KINDS: readonly EventKind[] = [
  { type: 'tool', member: 'toolName', fits: isName, accepts: 'the tool’s name' },
  {
    type: 'vector_db',
    member: 'operation',
    fits: (value) => OPERATIONS.includes(value),
    accepts: OPERATIONS.map((operation) => JSON.stringify(operation)).join(', '),
  },
  { type: 'data', member: 'name', fits: isName, accepts: 'a name' },
];

/** The event that a logged request is, as its type and its name; null = a call to a model. */
export function readEvent(json: Readonly<Record<string, unknown>>): string | null {
  const kind = EVENT_KINDS.find(({ type }) => type === json['_type']);
  return kind === undefined ? null : `${kind.type}:${String(json[kind.member])}`;
}

const requestJson = z
  .looseObject({})
  .superRefine((json, context) => {
    const type = json['_type'];
    if (type === undefined) return;
    const kind = EVENT_KINDS.find((each) => each.type === type);
    if (kind === undefined) {
      const message = `accepted is ${EVENT_KINDS.map((each) => JSON.stringify(each.type)).join(', ')}`;
      context.addIssue({ code: 'custom', path: ['_type'], message });
    } else if (!kind.fits(json[kind.member])) {
      context.addIssue({ code: 'custom', path: [kind.member], message: `accepted is ${kind.accepts}` });
    }
  })
  .meta({ description: 'The body as the provider got it; or an event with `_type` tool, vector_db or data.' });

const logged = z.object({
  providerRequest: z.object({
    url: z.string().max(8192).meta({ description: 'Where the call went; anything else when it went to no URL.' }),
    json: requestJson,
    meta: z
      .record(z.string(), headerText)
      .meta({ description: 'Helicone headers. They go before the same ones sent as headers of this request.' }),
  }),
  providerResponse: z
    .object({
      json: z.unknown().optional().meta({ description: 'The answer. Of a stream `{"streamed_data": [events]}`.' }),
      textBody: z.string().nullish().meta({ description: 'In its place the answer’s text, a stream’s too.' }),
      status: z
        .number()
        .refine((status) => status === -3 || (Number.isInteger(status) && status >= 100 && status <= 599), {
          error: 'accepted is a status from 100 to 599, or -3 for a call that was cancelled',
        }),
      headers: z.record(z.string(), z.union([headerText, z.array(headerText)])),
    })
    .refine(({ json, textBody }) => json !== undefined || typeof textBody === 'string', {
      path: ['json'],
      error: 'accepted is the answer as json, or its text as textBody',
    }),
  timing: timing.nullish(),
  provider: z
    .string()
    .max(64)
    .nullish()
    .meta({ description: 'Whose models were called, where the URL does not tell.' }),
});

/** A told call, as parsed. */
export type LoggedExchange = z.output<typeof logged>;

function logRoute<const Path extends `/${string}`>(path: Path, whose: string) {
  return defineRoute({
    method: 'POST',
    path,
    group: 'logging',
    permission: 'write',
    summary: `Log a call ${whose}`,
    description:
      'The answer comes when the call is safely written down; its Helicone-Id is the id of the request. Answered by the gateways, the console running or not.',
    body: logged,
    response: z.object({ id: z.guid() }),
    servedBy: 'gateway',
  });
}

export const LOG_ROUTES = {
  logOpenAi: logRoute('/oai/v1/log', 'to OpenAI'),
  logAnthropic: logRoute('/anthropic/v1/log', 'to Anthropic'),
  logGoogle: logRoute('/googleapis/v1/log', 'to Google'),
  logCustom: logRoute('/custom/v1/log', 'to any model, or an event'),
  logTrace: logRoute('/v1/trace/custom/v1/log', 'to any model, or an event'),
  logTraceShort: logRoute('/v1/trace/custom/log', 'to any model, or an event'),
} as const;

export type LogRouteId = keyof typeof LOG_ROUTES;
