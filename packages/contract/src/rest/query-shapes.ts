// Pieces that the bodies and answers of several routes share.
import { z } from 'zod';
import { filterNode } from '../filter.ts';

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;
/** What an engine's type for times holds. */
const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2299, 11, 31);

/**
 * ISO 8601, or ms since the epoch as a number, to whole ms since the epoch. A time without a zone is UTC, wherever the server
 * stands; one beyond what an engine holds is the end of that. null = not a time.
 */
export function readInstant(given: unknown): number | null {
  const atMs = typeof given === 'string' ? parseIso(given) : given;
  if (typeof atMs !== 'number' || Number.isNaN(atMs)) return null;
  return Math.min(Math.max(Math.trunc(atMs), FIRST_MS), LAST_MS);
}

/** RFC 3339 §5.6 lets T and Z be small, and T be a space. */
function parseIso(text: string): number {
  const [, date, time = '00:00', zone = 'Z'] = INSTANT.exec(text.trim().toUpperCase().replace(' ', 'T')) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone}`);
}

/** A moment as text, handed on as ms since the epoch. */
export const instant = z
  .string()
  .transform((text, context) => {
    const atMs = readInstant(text);
    if (atMs !== null) return atMs;
    context.issues.push({ code: 'custom', message: 'accepted is a time such as 2026-01-31T12:00:00Z', input: text });
    return z.NEVER;
  })
  .meta({ description: 'ISO 8601; UTC when it names no zone.', format: 'date-time' });

/** A moment in an answer. */
export const isoTime = z.iso.datetime({ precision: 3 });

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'accepted is an IANA time zone such as Europe/Zurich')
  .meta({ description: 'IANA.' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const filter = filterNode
  .default('all')
  .meta({ description: '"all", a leaf {table:{column:{operator:value}}} or {left, operator: "and"|"or", right}.' });

export const limit = z.int().min(0).max(1000).default(10);
export const offset = z.int().min(0).max(1_000_000_000).default(0);

export const timeFilter = z
  .object({ start: instant, end: instant })
  .meta({ description: 'From `start` inclusive to `end` exclusive. Default: the last 30 days.' });

/** The bounds of a window as numbers since 1970, handed on as `timeFilter` is. */
function unixWindow<const Start extends string, const End extends string>(start: Start, end: End, unitMs: number) {
  const shape = { [start]: z.number(), [end]: z.number() } as Record<Start | End, z.ZodNumber>;
  return z
    .object(shape)
    .transform((given) => {
      const bounds = given as Record<string, number>;
      const at = (name: string) => readInstant((bounds[name] ?? 0) * unitMs) ?? 0;
      return { start: at(start), end: at(end) };
    })
    .meta({ description: 'From the start inclusive to the end exclusive. Default: the last 30 days.' });
}

export const timeFilterMs = unixWindow('startTimeUnixMs', 'endTimeUnixMs', 1);
export const timeFilterSeconds = unixWindow('startTimeUnixSeconds', 'endTimeUnixSeconds', 1000);

export const timeIncrement = z.enum(['min', 'hour', 'day', 'week', 'month', 'year']).default('hour');

export const timeZoneDifference = z
  .int()
  .min(-14 * 60)
  .max(14 * 60)
  .default(0)
  .meta({ description: 'Minutes from local time to UTC, as getTimezoneOffset() of JavaScript gives: -120 = UTC+2.' });

/** Of a sum whose parts may be unknown: beside it stands how many of them are known. */
export const knownUsd = z.number().nullable().meta({ description: 'USD; null when no cost is known.' });
export const priced = z.int().min(0).meta({ description: 'Of how many requests the cost is known, and in the sum.' });

/** Which part of a distribution a histogram shows. */
export const distributionPart = {
  pSize: z.enum(['p50', 'p75', 'p95', 'p99', 'p99.9']).default('p75').meta({
    description: 'The histograms leave out what lies above this quantile.',
  }),
  useInterquartile: z.boolean().default(false).meta({
    description: 'They also leave out what lies below the opposite quantile: with p75, below p25.',
  }),
} as const;

/** Bins of one width from the least to the greatest shown; one bin where all are the same. Numbers as text. */
export const histogram = z.array(z.object({ range_start: z.string(), range_end: z.string(), value: z.int().min(0) }));

export const idParams = z.object({ id: z.guid().meta({ description: 'A UUID.' }) });

export const count = z.int().min(0);
export const nothing = z.null();

const direction = z.enum(['asc', 'desc']);

/** One member. Names are Helicone's; `model` and `status` are ours. */
export const sort = z
  .strictObject({
    created_at: direction,
    cache_created_at: direction,
    last_active: direction,
    latency: direction,
    time_to_first_token: direction,
    total_tokens: direction,
    prompt_tokens: direction,
    completion_tokens: direction,
    cost: direction,
    user_id: direction,
    body_model: direction,
    is_cached: direction,
    request_prompt: direction,
    response_text: direction,
    model: direction,
    status: direction,
    random: z.literal(true),
    properties: z.record(z.string(), direction),
    values: z.record(z.string(), direction),
  })
  .partial()
  .refine(
    (given) => Object.values(given).filter((member) => member !== undefined).length <= 1,
    'accepted is one column',
  )
  .refine((given) => Object.keys(given.properties ?? {}).length <= 1, 'accepted is one property')
  .meta({
    description:
      'By one column, or one property. `request_prompt` and `response_text` go by how the bodies begin; `values`, inputs of prompts, leaves the newest first.',
  });

export type RequestSort = z.output<typeof sort>;
