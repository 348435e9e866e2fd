// Handlers of the weekly report. Slack's addresses are sealed on their way to the store: whoever has one can post there.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { type ReportFigures, readReport, toReportMessage } from '../../ports/make-report.ts';
import { lastReportWeek } from '../../ports/report-week.ts';
import { aboutReport, type ReportSettings, type StoredReport } from '../../ports/reports.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso, toUsd } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;

const DEFAULTS: ReportSettings = { emails: [], sealedSlack: '', timeZone: 'UTC', weekday: 1, hour: 0 };

export const reportHandlers = {
  async getReport(_input, context) {
    const report = await own(context);
    return report === null ? null : shown(report, context);
  },
  async putReport({ body }, context) {
    const { control, principal, alerts, sealers, nowMs } = context;
    const { organizationId } = principal;
    const { emails, slack_channels: slack, time_zone: timeZone, weekday, hour } = body;
    if (emails.length + slack.length === 0) {
      throw new GatewayError('invalid_body', 'emails, slack_channels: accepted is at least one address in all');
    }
    if (emails.length > 0 && !alerts.canMail) {
      const why = 'emails: there is no mail server; the operator gives it by smtp.url and smtp.from';
      throw new GatewayError('invalid_body', why);
    }
    for (const url of slack) {
      const refusal = alerts.refusal(url);
      if (refusal !== null) throw new GatewayError('target_not_allowed', refusal);
    }
    const sealedSlack = sealers.webhooks.seal(JSON.stringify(slack), aboutReport(organizationId));
    const settings = { emails, sealedSlack, timeZone, weekday, hour };
    const { day } = lastReportWeek(settings, nowMs);
    return shown(await control.putReport(organizationId, settings, day), context);
  },
  async deleteReport(_input, { control, principal }) {
    if (await control.deleteReport(principal.organizationId)) return null;
    throw new GatewayError('not_found', 'There is no weekly report.');
  },
  async previewReport({ query }, context) {
    const { control, records, principal, nowMs, signal } = context;
    const { organizationId } = principal;
    const report = await own(context);
    const base = report ?? DEFAULTS;
    const week = lastReportWeek(
      { ...base, timeZone: query.time_zone ?? base.timeZone, weekday: query.weekday ?? base.weekday },
      nowMs,
    );
    const { now, before, models, users } = await readReport(records, { organizationId, week }, signal);
    const organization = (await control.findOrganization(organizationId))?.name ?? organizationId;
    return {
      from: toIso(week.fromMs),
      to: toIso(week.toMs),
      ...figuresOf(now),
      errors: now.errors,
      before: { ...figuresOf(before), errors: before.errors },
      models: models.map((each) => ({ model: each.name, ...figuresOf(each), errors: each.errors })),
      users: users.map((each) => ({ user_id: each.name, ...figuresOf(each) })),
      ...toReportMessage({ week, now, before, models, users }, organization),
    };
  },
} satisfies Partial<All>;

async function own({ control, principal }: ApiContext): Promise<StoredReport | null> {
  const [report] = await control.reports(principal.organizationId);
  return report ?? null;
}

function figuresOf({ requests, costNanos, priced }: Omit<ReportFigures, 'errors'>) {
  return { requests, cost: priced === 0 ? null : toUsd(costNanos), priced };
}

function shown(report: StoredReport, { sealers, principal }: ApiContext) {
  const opened = sealers.webhooks.open(report.sealedSlack, aboutReport(report.organizationId));
  const slack = 'problem' in opened ? [] : (JSON.parse(opened.secret) as readonly string[]);
  const show = (url: string) => (principal.permissions === 'rw' ? url : `${new URL(url).origin}/…`);
  return {
    emails: [...report.emails],
    slack_channels: slack.map(show),
    time_zone: report.timeZone,
    weekday: report.weekday,
    hour: report.hour,
    updated_at: toIso(report.updatedAtMs),
  };
}
