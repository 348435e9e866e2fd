// A range of time: relative ones stay relative, so that a kept address means the same thing tomorrow.
import { clockOf, formatMoment, momentOf, type Zone } from '../format/times.ts';

export type Range =
  | { readonly kind: 'last'; readonly ms: number }
  | { readonly kind: 'month' }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number };

/** From inclusive, to exclusive. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const UNITS = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;
type Unit = keyof typeof UNITS;

const UNIT_WORDS: Readonly<Record<Unit, string>> = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' };

export const DEFAULT_RANGE: Range = { kind: 'last', ms: DAY };

export const PRESETS: readonly { readonly range: Range; readonly label: string }[] = [
  { range: { kind: 'last', ms: 15 * MINUTE }, label: 'Last 15 minutes' },
  { range: { kind: 'last', ms: HOUR }, label: 'Last hour' },
  { range: { kind: 'last', ms: 6 * HOUR }, label: 'Last 6 hours' },
  { range: { kind: 'last', ms: DAY }, label: 'Last 24 hours' },
  { range: { kind: 'last', ms: 7 * DAY }, label: 'Last 7 days' },
  { range: { kind: 'last', ms: 30 * DAY }, label: 'Last 30 days' },
  { range: { kind: 'last', ms: 90 * DAY }, label: 'Last 90 days' },
  { range: { kind: 'month' }, label: 'This month' },
];

const SHORTEST_MS = 1000;
const LONGEST_MS = 10 * 365 * DAY;

export function spanOf(range: Range, nowMs: number, zone: Zone): Span {
  switch (range.kind) {
    case 'last':
      return { fromMs: nowMs - range.ms, toMs: nowMs };
    case 'month': {
      const { year, month } = clockOf(nowMs, zone);
      return { fromMs: momentOf({ year, month, day: 1, hour: 0, minute: 0 }, zone), toMs: nowMs };
    }
    case 'between':
      return { fromMs: range.fromMs, toMs: range.toMs };
    default:
      return range satisfies never;
  }
}

/** The same width, so many widths on. */
export function shifted(span: Span, widths: number): Range {
  const by = (span.toMs - span.fromMs) * widths;
  return { kind: 'between', fromMs: span.fromMs + by, toMs: span.toMs + by };
}

/** Twice as wide. What ends now goes on ending now. */
export function widened(range: Range, span: Span): Range {
  const width = span.toMs - span.fromMs;
  if (range.kind !== 'between') return { kind: 'last', ms: Math.min(width * 2, LONGEST_MS) };
  return { kind: 'between', fromMs: span.fromMs - width / 2, toMs: span.toMs + width / 2 };
}

export function between(fromMs: number, toMs: number): Range {
  const [from, to] = fromMs <= toMs ? [fromMs, toMs] : [toMs, fromMs];
  return { kind: 'between', fromMs: Math.floor(from), toMs: Math.ceil(Math.max(to, from + SHORTEST_MS)) };
}

export interface RangeParams {
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What cannot be read is the default. */
export function readRange({ range, from, to }: RangeParams, usual: Range = DEFAULT_RANGE): Range {
  if (from !== undefined && to !== undefined) {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (!Number.isNaN(fromMs) && !Number.isNaN(toMs) && fromMs < toMs) return { kind: 'between', fromMs, toMs };
  }
  if (range === 'month') return { kind: 'month' };
  return parseWidth(range ?? '') ?? usual;
}

/** The default is written, too: the address must not change its meaning with a setting. */
export function writeRange(range: Range): RangeParams {
  switch (range.kind) {
    case 'last':
      return { range: widthText(range.ms), from: undefined, to: undefined };
    case 'month':
      return { range: 'month', from: undefined, to: undefined };
    case 'between':
      return {
        range: undefined,
        from: new Date(range.fromMs).toISOString(),
        to: new Date(range.toMs).toISOString(),
      };
    default:
      return range satisfies never;
  }
}

const WIDTH = /^(\d{1,6})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/i;

function parseWidth(text: string): Range | null {
  const [, digits, unit = ''] = WIDTH.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const ms = Number(digits) * UNITS[unit[0]?.toLowerCase() as Unit];
  return ms > 0 && ms <= LONGEST_MS ? { kind: 'last', ms } : null;
}

function widthText(ms: number): string {
  const unit = (['d', 'h', 'm'] as const).find((each) => ms % UNITS[each] === 0);
  return unit === undefined ? `${Math.max(1, Math.round(ms / MINUTE))}m` : `${ms / UNITS[unit]}${unit}`;
}

export function labelOf(range: Range, zone: Zone, nowMs: number): string {
  if (range.kind === 'month') return 'This month';
  if (range.kind === 'between') {
    const [from, to] = [formatMoment(range.fromMs, zone, nowMs), formatMoment(range.toMs, zone, nowMs)];
    const sameDay = from.slice(0, -6) === to.slice(0, -6);
    return `${from} to ${sameDay ? to.slice(-5) : to}`;
  }
  const preset = PRESETS.find((each) => each.range.kind === 'last' && each.range.ms === range.ms);
  if (preset !== undefined) return preset.label;
  const unit = (['d', 'h', 'm'] as const).find((each) => range.ms % UNITS[each] === 0) ?? 'm';
  return `Last ${range.ms / UNITS[unit]} ${UNIT_WORDS[unit]}`;
}

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Typed by a person: “last 36 hours”, “3 Mar 14:00 to 15:30”, “2026-03-03 to 2026-03-05”, “yesterday”. null = not read. */
export function parseTypedRange(text: string, zone: Zone, nowMs: number): Range | null {
  const words = text.trim().toLowerCase();
  if (words === '') return null;
  const width = parseWidth(words.replace(/^(the )?(last|past)\s+/, ''));
  if (width !== null) return width;
  if (words === 'this month' || words === 'month') return { kind: 'month' };
  const today = startOfDay(nowMs, zone);
  if (words === 'today') return { kind: 'between', fromMs: today, toMs: nowMs };
  if (words === 'yesterday') return { kind: 'between', fromMs: startOfDay(today - HOUR, zone), toMs: today };
  const [from, to, more] = words.split(/\s+(?:to|until|–|-)\s+/);
  if (from === undefined || more !== undefined) return null;
  const start = parseMoment(from, zone, nowMs, null);
  if (start === null) return null;
  const end = to === undefined ? nextDay(start, zone) : parseEnd(to, zone, nowMs, start);
  return end === null || end <= start.atMs ? null : { kind: 'between', fromMs: start.atMs, toMs: end };
}

function startOfDay(atMs: number, zone: Zone): number {
  return momentOf({ ...clockOf(atMs, zone), hour: 0, minute: 0 }, zone);
}

interface Moment {
  readonly atMs: number;
  readonly hasTime: boolean;
}

/** A date without a time is its whole day. */
function nextDay({ atMs, hasTime }: Moment, zone: Zone): number {
  return hasTime ? atMs + HOUR : startOfDay(atMs + 30 * HOUR, zone);
}

function parseEnd(text: string, zone: Zone, nowMs: number, start: Moment): number | null {
  if (text === 'now') return nowMs;
  const end = parseMoment(text, zone, nowMs, start);
  if (end === null) return null;
  return end.hasTime ? end.atMs : nextDay(end, zone);
}

const TIME = /(?:^|\s|t)(\d{1,2}):(\d\d)(?::\d\d)?$/;
const ISO_DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const WORD_DAY = /^(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?$/;

function parseMoment(text: string, zone: Zone, nowMs: number, before: Moment | null): Moment | null {
  const time = TIME.exec(text);
  const dayText = (time === null ? text : text.slice(0, time.index)).trim();
  const [hour, minute] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0)];
  if (hour > 23 || minute > 59) return null;
  const date = parseDay(dayText, zone, nowMs, before);
  if (date === null) return null;
  return { atMs: momentOf({ ...date, hour, minute }, zone), hasTime: time !== null };
}

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function parseDay(text: string, zone: Zone, nowMs: number, before: Moment | null): CalendarDay | null {
  // Only a time: of the day of the other end, or of today.
  if (text === '') return clockOf(before?.atMs ?? nowMs, zone);
  const iso = ISO_DAY.exec(text);
  if (iso !== null) return checkedDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const [, day, name = '', year] = WORD_DAY.exec(text) ?? [];
  const month = MONTH_NAMES.indexOf(name) + 1;
  if (day === undefined || month === 0) return null;
  return checkedDay(year === undefined ? clockOf(nowMs, zone).year : Number(year), month, Number(day));
}

function checkedDay(year: number, month: number, day: number): CalendarDay | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : null;
}
