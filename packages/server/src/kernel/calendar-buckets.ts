// Buckets of time on the clock and calendar of an IANA zone, changes to and from daylight saving time included.

export const CALENDAR_INCREMENTS = ['min', '5min', '15min', 'hour', '6hour', 'day', 'week', 'month', 'year'] as const;
export type CalendarIncrement = (typeof CALENDAR_INCREMENTS)[number];

export interface Span {
  /** Inclusive, UTC ms. */
  readonly fromMs: number;
  /** Exclusive, UTC ms. */
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** On most days. */
const USUAL_MS: Readonly<Record<CalendarIncrement, number>> = {
  min: MINUTE_MS,
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  hour: HOUR_MS,
  '6hour': 6 * HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

/** As many as a chart can show. */
const MOST_IN_A_CHART = 100;

/** The finest that a chart can show. */
export function fittingIncrement({ fromMs, toMs }: Span): CalendarIncrement {
  return CALENDAR_INCREMENTS.find((each) => (toMs - fromMs) / USUAL_MS[each] <= MOST_IN_A_CHART) ?? 'year';
}

/** About how many buckets a span has. */
export function bucketsIn({ fromMs, toMs }: Span, increment: CalendarIncrement): number {
  return Math.ceil((toMs - fromMs) / USUAL_MS[increment]);
}

/**
 * Bounds of the buckets that a span lies in, UTC ms, rising: each bucket begins at one and ends at the next. Weeks begin on
 * Monday. Whatever the clocks do, no moment is in two buckets and none in no bucket.
 */
export function bucketBounds(span: Span, increment: CalendarIncrement, timeZone: string): readonly number[] {
  const width = USUAL_MS[increment];
  return width <= HOUR_MS ? clockBounds(span, width, timeZone) : calendarBounds(span, increment, timeZone);
}

/**
 * Up to an hour buckets are of real time, so that an hour that comes twice is two. They are cut where the clock changes: in a
 * zone that changes by half an hour those after it begin elsewhere.
 */
function clockBounds({ fromMs, toMs }: Span, width: number, timeZone: string): readonly number[] {
  const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  const offsetAt = (ms: number) => Math.round(at(ms).offsetNanoseconds / 1e6);
  const changeAfter = (ms: number) =>
    at(ms).getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const lastChange = at(fromMs + 1).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const since = (ms: number, offset: number) => (((ms + offset) % width) + width) % width;
  let offset = offsetAt(fromMs);
  let change = changeAfter(fromMs);
  const bounds = [Math.max(fromMs - since(fromMs, offset), lastChange)];
  for (let ms = bounds[0] ?? fromMs; ms < toMs; bounds.push(ms)) {
    const next = ms - since(ms, offset) + width;
    ms = Math.min(next, change);
    if (ms < change) continue;
    offset = offsetAt(change);
    change = changeAfter(change);
  }
  return bounds;
}

/** From six hours on buckets are what the wall clock says: a day of 23 or 25 hours is a day. */
function calendarBounds({ fromMs, toMs }: Span, increment: CalendarIncrement, timeZone: string): readonly number[] {
  let wall = startOn(Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone), increment);
  const step = STEPS[increment] ?? { days: 1 };
  const bounds: number[] = [];
  for (let last = Number.NEGATIVE_INFINITY; last < toMs; wall = wall.add(step)) {
    const ms = wall.toZonedDateTime(timeZone).epochMilliseconds;
    // A day that a zone left out has no moment of its own.
    if (ms <= last) continue;
    bounds.push(ms);
    last = ms;
  }
  return bounds;
}

const STEPS: Readonly<Partial<Record<CalendarIncrement, Temporal.DurationLike>>> = {
  '6hour': { hours: 6 },
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  year: { years: 1 },
};

function startOn(moment: Temporal.ZonedDateTime, increment: CalendarIncrement): Temporal.PlainDateTime {
  const wall = moment.toPlainDateTime();
  const midnight = wall.with({ hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
  switch (increment) {
    case '6hour':
      return midnight.with({ hour: wall.hour - (wall.hour % 6) });
    case 'week':
      return midnight.subtract({ days: wall.dayOfWeek - 1 });
    case 'month':
      return midnight.with({ day: 1 });
    case 'year':
      return midnight.with({ month: 1, day: 1 });
    default:
      return midnight;
  }
}
