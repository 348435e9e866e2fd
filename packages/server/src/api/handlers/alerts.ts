// Handlers of alerts. The addresses messages are posted to are sealed on their way to the store: whoever has one can post there.
import { randomUUID } from 'node:crypto';
import { type Handlers, isFilterExpression, toFilterNode } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { idOf } from '../../kernel/ids.ts';
import { stepAlert } from '../../ports/alert-state.ts';
import {
  type AlertCondition,
  type AlertEpisode,
  type AlertPoint,
  type AlertSpec,
  type AlertState,
  type AlertUrls,
  aboutAlert,
  type StoredAlert,
} from '../../ports/alerts.ts';
import type { ApiContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

type All = Handlers<ApiContext, PublicContext>;
type Body = Parameters<All['createAlert']>[0]['body'];
type Condition = Omit<Body, 'name' | 'emails' | 'slack_channels' | 'webhooks'>;

const DAY_MS = 86_400_000;
const MOST_POINTS = 200;
const LEAST_STEP_MS = 60_000;
const LEAST_COST_USD = 0.01;

export const alertHandlers = {
  async queryAlerts({ query }, context) {
    const { control, principal } = context;
    const { historyPage, historyPageSize } = query;
    const own = principal.organizationId;
    const alerts = await control.alerts(own);
    const history = await control.alertHistory(own, historyPage * historyPageSize, historyPageSize);
    return {
      alerts: await Promise.all(alerts.map((alert) => shown(alert, context))),
      history: history.rows.map(toEntry),
      historyTotalCount: history.total,
      can_mail: context.alerts.canMail,
    };
  },
  async createAlert({ body }, context) {
    const { control, principal, alerts } = context;
    const { organizationId } = principal;
    const id = randomUUID();
    const spec = await checked(body, { organizationId, id }, context);
    await control.addAlert({ ...spec, id, organizationId });
    alerts.look();
    return id;
  },
  async changeAlert({ params, body }, context) {
    const found = await find(context, params.id);
    const urls = urlsOf(found, context);
    if (urls === null && (body.slack_channels === undefined || body.webhooks === undefined)) throw unreadable();
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const spec = await checked({ ...toBody(found, urls), ...given }, found, context);
    const changed = await context.control.changeAlert(found.organizationId, found.id, spec);
    if (changed === null) throw unknownAlert(params.id);
    context.alerts.look();
    return shown(changed, context);
  },
  async deleteAlert({ params }, { control, principal }) {
    if (!(await control.deleteAlert(principal.organizationId, params.id))) throw unknownAlert(params.id);
    return null;
  },
  async testAlertChannels({ body }, { alerts, signal }) {
    const { emails, slack_channels: slack, webhooks } = body;
    const channels = [
      ...emails.map((to) => ({ kind: 'email', to }) as const),
      ...slack.map((to) => ({ kind: 'slack', to }) as const),
      ...webhooks.map((to) => ({ kind: 'webhook', to }) as const),
    ];
    if (channels.length === 0) throw noChannel();
    return Promise.all(
      channels.map(async (channel) => {
        const refusal = channel.kind === 'email' ? null : alerts.refusal(channel.to);
        const tried = refusal === null ? await alerts.sendTest(channel, signal) : { success: false, message: refusal };
        return { channel: channel.kind, to: channel.to, ...tried };
      }),
    );
  },
  async previewAlert({ body: { start, end, ...body } }, { records, principal, nowMs, signal }) {
    const condition = toCondition(body);
    const toMs = end ?? nowMs;
    const fromMs = start ?? toMs - DAY_MS;
    if (fromMs >= toMs) throw new GatewayError('invalid_body', 'start: accepted is a time before end');
    const stepMs = stepOf(toMs - fromMs, condition.windowMs);
    const points = Math.ceil((toMs - fromMs) / stepMs);
    // The last moment is `end`.
    const query = {
      ...condition,
      organizationId: principal.organizationId,
      fromMs: toMs - points * stepMs,
      stepMs,
      points,
    };
    const values = await records.alertValues(query, signal);
    return {
      step_ms: stepMs,
      points: values.map(({ atMs, value, requests, groups }) => {
        return { time: toIso(atMs), value, requests, groups: [...groups] };
      }),
      triggered: episodesOf(values, condition.threshold),
    };
  },
} satisfies Partial<All>;

/** Not much finer than the window, since each exchange counts for every moment whose window it lies in. */
function stepOf(spanMs: number, windowMs: number): number {
  return Math.max(LEAST_STEP_MS, Math.ceil(spanMs / MOST_POINTS), Math.ceil(windowMs / MOST_POINTS));
}

function episodesOf(values: readonly AlertPoint[], threshold: number) {
  const episodes: { start: string; end: string | null; value: number }[] = [];
  let state: AlertState = { status: 'resolved', episodes: 0, belowSinceMs: null };
  for (const point of values) {
    const step = stepAlert(state, point, threshold);
    state = step.state;
    if (step.event === 'triggered') episodes.push({ start: toIso(point.atMs), end: null, value: point.value ?? 0 });
    const current = episodes.at(-1);
    if (current === undefined || current.end !== null) continue;
    current.value = Math.max(current.value, point.value ?? 0);
    if (step.event === 'resolved') current.end = toIso(point.atMs);
  }
  return episodes;
}

/** @throws GatewayError for what cannot be watched or told; InvalidQuery for a filter that makes no sense */
async function checked(
  body: Body,
  owner: Pick<StoredAlert, 'organizationId' | 'id'>,
  context: ApiContext,
): Promise<AlertSpec> {
  const { name, emails, slack_channels: slack, webhooks } = body;
  const { alerts, sealers, records, nowMs, signal } = context;
  const condition = toCondition(body);
  if (emails.length + slack.length + webhooks.length === 0) throw noChannel();
  if (emails.length > 0 && !alerts.canMail) {
    throw new GatewayError(
      'invalid_body',
      'emails: there is no mail server; the operator gives it by smtp.url and smtp.from',
    );
  }
  for (const url of [...slack, ...webhooks]) {
    const refusal = alerts.refusal(url);
    if (refusal !== null) throw new GatewayError('target_not_allowed', refusal);
  }
  const { organizationId, id } = owner;
  // Whether the filter makes sense is the store's to know.
  await records.alertValues({ ...condition, organizationId, fromMs: nowMs - 1, stepMs: 1, points: 1 }, signal);
  const urls: AlertUrls = { slack, webhooks };
  const sealedUrls = sealers.webhooks.seal(JSON.stringify(urls), aboutAlert(organizationId, id));
  return { ...condition, name, givenFilter: body.filter ?? 'all', emails, sealedUrls };
}

/** @throws GatewayError invalid_body for members that do not go together */
function toCondition(body: Condition): AlertCondition {
  const { metric, threshold, aggregation, percentile, grouping } = body;
  if (metric === 'response.status' && threshold > 100) throw wrong('threshold', threshold, 'a percentage up to 100');
  if (metric === 'cost' && threshold < LEAST_COST_USD)
    throw wrong('threshold', threshold, 'a cost of 0.01 USD or more');
  if (aggregation === 'percentile' && percentile === null) {
    throw wrong('percentile', percentile, 'a number between 0 and 100 with the aggregation percentile');
  }
  return {
    ...{ metric, threshold, aggregation, percentile, grouping },
    isGroupingProperty: body.grouping_is_property ?? false,
    windowMs: body.time_window,
    minimumRequests: body.minimum_request_count ?? 1,
    filter: toNode(body.filter ?? 'all'),
  };
}

function toNode(filter: NonNullable<Condition['filter']>) {
  return isFilterExpression(filter) ? toFilterNode(filter) : filter;
}

function wrong(member: string, saw: unknown, accepted: string): GatewayError {
  return new GatewayError('invalid_body', `${member}: saw ${String(saw)}, accepted is ${accepted}`);
}

function toBody(alert: StoredAlert, urls: AlertUrls | null): Body {
  const { name, metric, threshold, aggregation, percentile, grouping } = alert;
  return {
    ...{ name, metric, threshold, aggregation, percentile, grouping },
    grouping_is_property: alert.isGroupingProperty,
    time_window: alert.windowMs,
    minimum_request_count: alert.minimumRequests,
    filter: alert.givenFilter,
    emails: [...alert.emails],
    slack_channels: [...(urls?.slack ?? [])],
    webhooks: [...(urls?.webhooks ?? [])],
  };
}

/** null when they cannot be opened any more. */
function urlsOf({ organizationId, id, sealedUrls }: StoredAlert, { sealers }: ApiContext): AlertUrls | null {
  const opened = sealers.webhooks.open(sealedUrls, aboutAlert(organizationId, id));
  return 'problem' in opened ? null : (JSON.parse(opened.secret) as AlertUrls);
}

function noChannel(): GatewayError {
  return new GatewayError('invalid_body', 'emails, slack_channels, webhooks: accepted is at least one address in all');
}

async function shown(alert: StoredAlert, context: ApiContext) {
  const { organizationId, id, state } = alert;
  const episode =
    state.status === 'triggered' ? await context.control.alertEpisode(organizationId, idOf(id, state.episodes)) : null;
  const body = toBody(alert, urlsOf(alert, context));
  const show = (url: string) => (context.principal.permissions === 'rw' ? url : `${new URL(url).origin}/…`);
  return {
    ...body,
    id,
    org_id: organizationId,
    time_block_duration: alert.windowMs,
    slack_channels: body.slack_channels.map(show),
    webhooks: body.webhooks.map(show),
    status: state.status,
    triggered_since: episode === null ? null : toIso(episode.startMs),
    soft_delete: false as const,
    created_at: toIso(alert.createdAtMs),
    updated_at: toIso(alert.updatedAtMs),
  };
}

function toEntry({ id, organizationId, alertId, alertName, metric, startMs, endMs, value, groups }: AlertEpisode) {
  return {
    id,
    org_id: organizationId,
    alert_id: alertId,
    alert_name: alertName,
    alert_metric: metric,
    alert_start_time: toIso(startMs),
    alert_end_time: endMs === null ? null : toIso(endMs),
    triggered_value: String(value),
    groups: [...groups],
    status: endMs === null ? ('triggered' as const) : ('resolved' as const),
    soft_delete: false as const,
    created_at: toIso(startMs),
    updated_at: toIso(endMs ?? startMs),
  };
}

async function find({ control, principal }: ApiContext, id: string): Promise<StoredAlert> {
  const found = (await control.alerts(principal.organizationId)).find((alert) => alert.id === id.toLowerCase());
  if (found === undefined) throw unknownAlert(id);
  return found;
}

function unreadable(): GatewayError {
  return new GatewayError(
    'conflict',
    'The addresses of this alert cannot be opened with the present master key; give slack_channels and webhooks anew.',
  );
}

function unknownAlert(id: string): GatewayError {
  return new GatewayError('not_found', `There is no alert of id ${id}.`);
}
