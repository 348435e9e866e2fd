// What a weekly report says, of figures of the record store: for a preview, and for who is sent it.
import type { RecordReader } from './record-store.ts';
import type { ReportWeek } from './report-week.ts';

export interface ReportFigures {
  readonly requests: number;
  readonly errors: number;
  /** Known costs, of `priced` requests. */
  readonly costNanos: number;
  readonly priced: number;
}

export interface WeeklyReport {
  readonly week: ReportWeek;
  readonly now: ReportFigures;
  readonly before: ReportFigures;
  /** Busiest first. */
  readonly models: readonly (ReportFigures & { readonly name: string })[];
  /** Dearest first. */
  readonly users: readonly (Omit<ReportFigures, 'errors'> & { readonly name: string })[];
}

export interface ReportMessage {
  readonly subject: string;
  readonly text: string;
}

const TOP = 5;
const NANOS = 1e9;

export async function readReport(
  records: Pick<RecordReader, 'totals' | 'groups' | 'users'>,
  of: { readonly organizationId: string; readonly week: ReportWeek },
  signal: AbortSignal,
): Promise<WeeklyReport> {
  const { organizationId, week } = of;
  const { fromMs, toMs, beforeMs } = week;
  const selection = { organizationId, filter: 'all' as const, window: { fromMs, toMs } };
  const [now, before, models, users] = await Promise.all([
    records.totals(selection, signal),
    records.totals({ ...selection, window: { fromMs: beforeMs, toMs: fromMs } }, signal),
    records.groups({ ...selection, by: 'model', limit: TOP, offset: 0 }, signal),
    records.users(
      { ...selection, utcOffsetMinutes: 0, sort: { column: 'cost', direction: 'desc' }, limit: TOP, offset: 0 },
      signal,
    ),
  ]);
  return {
    ...{ week, now, before },
    models: models.map(({ key, ...figures }) => ({ name: key === '' ? 'unknown model' : key, ...figures })),
    users: users.map(({ userId, ...figures }) => ({ name: userId, ...figures })),
  };
}

export function toReportMessage(
  { week, now, before, models, users }: WeeklyReport,
  organization: string,
): ReportMessage {
  const lastDay = Temporal.PlainDate.from(week.day).subtract({ days: 1 });
  const firstDay = lastDay.subtract({ days: 6 });
  const lines = [
    `Requests: ${whole(now.requests)} (${change(now.requests, before.requests)})`,
    `Cost: ${cost(now)} (${now.priced === 0 && before.priced === 0 ? 'as the week before' : change(now.costNanos, before.costNanos)})`,
    `Errors: ${whole(now.errors)}, ${rate(now)} of the requests (the week before ${rate(before)})`,
    ...listed(
      'Models with most requests',
      models,
      (each) => `${whole(each.requests)} requests, ${cost(each)}, ${rate(each)} errors`,
    ),
    ...listed('Users by cost', users, (each) => `${cost(each)}, ${whole(each.requests)} requests`),
  ];
  return {
    subject: `${organization}: ${firstDay} to ${lastDay}`,
    text: [`Heliometer, ${organization}, ${firstDay} to ${lastDay}`, '', ...lines].join('\n'),
  };
}

function listed<Row extends { readonly name: string }>(
  title: string,
  rows: readonly Row[],
  say: (row: Row) => string,
): readonly string[] {
  if (rows.length === 0) return [];
  return ['', `${title}:`, ...rows.map((row) => `- ${oneLine(row.name)}: ${say(row)}`)];
}

/** Names are callers' texts. */
function oneLine(name: string): string {
  const text = name.replace(/\s+/g, ' ').trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** Sums of costs say of how many requests they are. */
function cost({ costNanos, priced, requests }: Omit<ReportFigures, 'errors'>): string {
  if (priced === 0) return requests === 0 ? '$0' : `unknown, priced 0 of ${whole(requests)}`;
  const usd = costNanos / NANOS;
  const shown = `$${usd < 1 ? Number(usd.toPrecision(3)) : usd.toLocaleString('en-US', { maximumFractionDigits: 2 })}`;
  return priced === requests ? shown : `${shown}, priced ${whole(priced)} of ${whole(requests)}`;
}

function rate({ errors, requests }: ReportFigures): string {
  return requests === 0 ? '0 %' : `${Number(((errors / requests) * 100).toPrecision(3))} %`;
}

function change(now: number, before: number): string {
  if (now === before) return 'as the week before';
  if (before === 0) return 'none the week before';
  const percent = Math.round(((now - before) / before) * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} % to the week before`;
}
