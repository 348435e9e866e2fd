// Every number on a page is written here (design brief §6): one style, English words, comma thousands, point decimals.

export const UNKNOWN = 'unknown';
/** Cannot apply: the first token of an answer that was not a stream. */
export const NONE = '–';

const MINUS = '−';

const formats = new Map<number, Intl.NumberFormat>();

/** Kept: a table writes thousands of numbers, and to make a format takes far longer than to use it. */
function formatOf(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, made);
  return made;
}

function grouped(value: number, decimals: number): string {
  return formatOf(decimals).format(value).replace('-', MINUS);
}

function signed(value: number, write: (size: number) => string): string {
  return value < 0 ? MINUS + write(-value) : write(value);
}

const SIZES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Three significant digits: 128k, 92.1M, 1.00B. */
function compact(size: number): string {
  // By what it rounds to: 999,999 is 1.00M.
  const rounded = Number(size.toPrecision(3));
  const [unit, letter] = SIZES.find(([least]) => rounded >= least) ?? [1, ''];
  const text = (rounded / unit).toPrecision(3);
  return `${text.includes('e') ? grouped(Number(text), 0) : text}${letter}`;
}

/** @param style `table`: whole, so that digits align */
export function formatCount(value: number, style: 'table' | 'elsewhere' = 'elsewhere'): string {
  const most = style === 'table' ? 10_000_000 : 100_000;
  return signed(value, (size) => (Math.round(size) < most ? grouped(Math.round(size), 0) : compact(size)));
}

export function formatTokens(value: number, { estimated = false, sum = false } = {}): string {
  return `${estimated ? '~' : ''}${sum ? formatCount(value) : grouped(value, 0)}`;
}

/** Of one call: six decimals, so that a column of them aligns. */
export function formatCallCost(usd: number): string {
  if (usd === 0) return '$0';
  return signed(usd, (size) => (size < 0.000_001 ? '<$0.000001' : `$${grouped(size, 6)}`));
}

/** All nine decimals, for those who add up. */
export function formatExactCost(usd: number): string {
  return signed(usd, (size) => `$${grouped(size, 9)}`);
}

/** Of sums and averages. */
export function formatCost(usd: number): string {
  if (usd === 0) return '$0';
  return signed(usd, (size) => {
    if (size < 0.000_001) return '<$0.000001';
    // Each step is decided by what the value rounds to there: $999.999 is $1,000.
    if (Math.round(size) >= 100_000) return `$${compact(size)}`;
    if (rounds(size, 2) >= 1000) return `$${grouped(size, 0)}`;
    if (rounds(size, 4) >= 1) return `$${grouped(size, 2)}`;
    if (rounds(size, 6) >= 0.01) return `$${grouped(size, 4)}`;
    return `$${grouped(size, 6)}`;
  });
}

function rounds(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** @param covered of how many the cost is known */
export function formatPartialCost(usd: number | null, covered: number, all: number): string {
  if (usd === null || (covered === 0 && all > 0)) return UNKNOWN;
  if (covered >= all) return formatCost(usd);
  return `${formatCost(usd)}, priced ${formatCount(covered)} of ${formatCount(all)}`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export function formatDuration(ms: number): string {
  return signed(ms, (size) => {
    if (size === 0) return '0 ms';
    if (rounds(size, 1) < 1) return `${size < 0.05 ? '<0.1' : size.toFixed(1)} ms`;
    if (Math.round(size) < SECOND) return `${Math.round(size)} ms`;
    if (rounds(size / SECOND, 2) < 10) return `${(size / SECOND).toFixed(2)} s`;
    if (rounds(size / SECOND, 1) < 60) return `${(size / SECOND).toFixed(1)} s`;
    return long(size);
  });
}

/** From a beginning on: +312 ms. */
export function formatSince(ms: number): string {
  return `+${formatDuration(ms)}`;
}

/** Two units, the smaller one whole. */
function long(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
  const hours = Math.round(ms / HOUR);
  return `${grouped(Math.floor(hours / 24), 0)} d ${hours % 24} h`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** @param unit `tok/s`, `req/min` */
export function formatRate(value: number, unit: string): string {
  const shown = signed(value, (size) => {
    if (size === 0) return '0';
    if (size >= 99_950) return compact(size);
    if (rounds(size, 1) >= 100) return grouped(size, 0);
    return Number(size.toPrecision(3)) < 0.01 ? '<0.01' : size.toPrecision(3);
  });
  return `${shown} ${unit}`;
}

/** @param part of 1 */
export function formatShare(part: number): string {
  return signed(part * 100, (percent) => {
    if (percent === 0 || percent === 100) return `${percent}%`;
    if (percent < 0.005) return '<0.01%';
    if (percent < 100 && percent >= 99.995) return '>99.99%';
    if (rounds(percent, 2) < 1) return `${percent.toFixed(2)}%`;
    if (rounds(percent, 1) < 10) return `${percent.toFixed(1)}%`;
    if (percent <= 99 || percent > 100) return `${grouped(percent, 0)}%`;
    return `${percent.toFixed(2)}%`;
  });
}

export interface Change {
  readonly direction: 'up' | 'down' | 'none';
  readonly text: string;
}

/** From the period before. null where either is not known. A rise from zero has no share. */
export function changeOf(before: number | null, after: number | null): Change | null {
  if (before === null || after === null) return null;
  if (before === 0) return after === 0 ? { direction: 'none', text: '0%' } : { direction: 'up', text: 'new' };
  const percent = ((after - before) / Math.abs(before)) * 100;
  if (Math.abs(percent) < 0.5) return { direction: 'none', text: '0%' };
  const size = Math.abs(percent);
  const text = size >= 9_999.5 ? `${compact(size)}%` : `${grouped(size, 0)}%`;
  return { direction: percent > 0 ? 'up' : 'down', text };
}

/** Of shares, in points. */
export function changeInPoints(before: number | null, after: number | null): Change | null {
  if (before === null || after === null) return null;
  const points = (after - before) * 100;
  const size = Math.abs(points);
  if (rounds(size, 2) === 0) return { direction: 'none', text: '0 pt' };
  const text = `${size.toFixed(rounds(size, 1) < 0.1 ? 2 : size >= 10 ? 0 : 1)} pt`;
  return { direction: points > 0 ? 'up' : 'down', text };
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

export function formatBytes(bytes: number): string {
  return signed(bytes, (size) => {
    let value = size;
    let step = 0;
    while (Math.round(value) >= 1024 && step < BINARY.length - 1) {
      value /= 1024;
      step += 1;
    }
    const decimals = step > 0 && rounds(value, 1) < 10 ? 1 : 0;
    return `${value.toFixed(decimals)} ${BINARY[step] ?? 'B'}`;
  });
}

const BOOLEAN_SCORE = /-hcone-bool$/;
const RATING = 'helicone-score-feedback';

/** As given, at most three decimals. */
export function formatScore(name: string, value: number): string {
  if (BOOLEAN_SCORE.test(name) || name === RATING) return value === 0 ? 'no' : 'yes';
  return String(rounds(value, 3)).replace('-', MINUS);
}

export function scoreLabel(name: string): string {
  return name === RATING ? 'Feedback' : name.replace(BOOLEAN_SCORE, '');
}

/** Ids: the first eight. */
export function shortId(id: string): string {
  return id.length <= 10 ? id : `${id.slice(0, 8)}…`;
}

/** Names whose end tells them apart, as models: cut in the middle. */
export function cutMiddle(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) * 0.4);
  return `${name.slice(0, most - 1 - tail)}…${name.slice(name.length - tail)}`;
}
