// Moments as people read them, in the zone of the page. Whole days and months are English words in one order: 3 Mar 2026.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** An IANA name. */
export type Zone = string;

export interface Clock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

let local: Zone | null = null;

/** Asked for once: every time on the page asks, and the browser builds a formatter to answer. */
export function localZone(): Zone {
  local ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return local;
}

const formats = new Map<Zone, Intl.DateTimeFormat>();

function formatOf(zone: Zone): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // Two zones are in use, and a page asks for thousands of times.
  formats.set(zone, made);
  return made;
}

export function clockOf(atMs: number, zone: Zone): Clock {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    ms: ((Math.floor(atMs) % 1000) + 1000) % 1000,
  };
}

/** Minutes from the zone's time to UTC, as `getTimezoneOffset` gives. */
export function offsetMinutes(atMs: number, zone: Zone): number {
  const { year, month, day, hour, minute, second } = clockOf(atMs, zone);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((Math.floor(atMs / 1000) * 1000 - asUtc) / 60_000);
}

/** The moment at which clocks of the zone show this. Where they skip it, the one an hour on. */
export function momentOf(clock: Omit<Clock, 'second' | 'ms'>, zone: Zone): number {
  const asUtc = Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute);
  const guess = asUtc + offsetMinutes(asUtc, zone) * 60_000;
  return asUtc + offsetMinutes(guess, zone) * 60_000;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function day({ day: date, month }: Clock): string {
  return `${date} ${MONTHS[month - 1] ?? ''}`;
}

function minutes({ hour, minute }: Clock): string {
  return `${two(hour)}:${two(minute)}`;
}

function seconds(clock: Clock): string {
  return `${minutes(clock)}:${two(clock.second)}`;
}

function millis(clock: Clock): string {
  return `${seconds(clock)}.${String(clock.ms).padStart(3, '0')}`;
}

/** In rows: today with ms, this year to the second, else to the minute. */
export function formatRowTime(atMs: number, zone: Zone, nowMs: number): string {
  const [at, now] = [clockOf(atMs, zone), clockOf(nowMs, zone)];
  if (at.year !== now.year) return `${day(at)} ${at.year} ${minutes(at)}`;
  if (at.month !== now.month || at.day !== now.day) return `${day(at)} ${seconds(at)}`;
  return millis(at);
}

/** In sentences and range labels. */
export function formatMoment(atMs: number, zone: Zone, nowMs: number): string {
  const [at, now] = [clockOf(atMs, zone), clockOf(nowMs, zone)];
  const year = at.year === now.year ? '' : ` ${at.year}`;
  return `${day(at)}${year} ${minutes(at)}`;
}

export function formatDay(atMs: number, zone: Zone, nowMs: number): string {
  const [at, now] = [clockOf(atMs, zone), clockOf(nowMs, zone)];
  return at.year === now.year ? day(at) : `${day(at)} ${at.year}`;
}

/** Of an axis: the date where a day begins, the shortest that is unique else. */
export function formatTick(atMs: number, zone: Zone, stepMs: number): string {
  const at = clockOf(atMs, zone);
  if (stepMs >= 27 * 86_400_000) return at.month === 1 ? String(at.year) : (MONTHS[at.month - 1] ?? '');
  if (at.hour === 0 && at.minute === 0 && at.second === 0) return day(at);
  return stepMs < 60_000 ? seconds(at) : minutes(at);
}

/** The whole of it, for whoever hovers: local with zone, UTC, ISO, age. */
export function momentInFull(atMs: number, zone: Zone, nowMs: number): readonly string[] {
  const [local, utc] = [clockOf(atMs, zone), clockOf(atMs, 'UTC')];
  const name =
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
      .formatToParts(atMs)
      .find(({ type }) => type === 'timeZoneName')?.value ?? zone;
  return [
    `${day(local)} ${local.year} ${millis(local)} ${name}`,
    `${millis(utc)} UTC`,
    new Date(atMs).toISOString(),
    formatAgo(atMs, nowMs),
  ];
}

/** Age in one unit. */
export function formatAgo(atMs: number, nowMs: number): string {
  const past = nowMs - atMs;
  const size = Math.abs(past);
  const text = ageOf(size);
  if (size < 1000) return 'now';
  return past >= 0 ? `${text} ago` : `in ${text}`;
}

function ageOf(ms: number): string {
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} m`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} d`;
}

/** In lists of last use: relative under a day, else the date. */
export function formatLastUse(atMs: number, zone: Zone, nowMs: number): string {
  return Math.abs(nowMs - atMs) < 86_400_000 ? formatAgo(atMs, nowMs) : formatMoment(atMs, zone, nowMs);
}
