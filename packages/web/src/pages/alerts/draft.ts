// An alert while it is being written: texts as they stand in the form, and what the API takes of them. Pure.
import {
  type AlertAggregation,
  type AlertMetric,
  type FilterExpression,
  type FilterNode,
  isFilterExpression,
  toFilterNode,
} from '@heliometer/contract';
import type { ApiInput } from '../../api/call.ts';
import { fromTree, toTree } from '../../filter/filter.ts';
import { parseFilter } from '../../filter/parse-filter.ts';
import { printFilter } from '../../filter/print-filter.ts';
import { type Alert, howOf, METRICS } from './words.ts';

export interface Draft {
  readonly name: string;
  readonly metric: AlertMetric;
  /** As `howOf` has it. */
  readonly how: string;
  readonly threshold: string;
  readonly windowMs: number;
  /** `user`, `model`, `provider`, `property:…`; empty = all together. */
  readonly per: string;
  readonly minimum: string;
  /** The text form. */
  readonly filter: string;
  /** One address a line. */
  readonly emails: string;
  readonly slack: string;
  readonly webhooks: string;
}

export type Faults = Partial<Record<keyof Draft, string>>;

type Body = NonNullable<ApiInput<'POST /v1/alert/create'>['body']>;
export type Condition = Omit<Body, 'name' | 'emails' | 'slack_channels' | 'webhooks'>;
export type Channels = Pick<Body, 'emails' | 'slack_channels' | 'webhooks'>;

const HOUR_MS = 3_600_000;

export const EMPTY: Draft = {
  ...{ name: '', metric: 'response.status', how: '', threshold: '5', windowMs: HOUR_MS, per: '', minimum: '20' },
  ...{ filter: '', emails: '', slack: '', webhooks: '' },
};

export const SUGGESTIONS = {
  errors: { ...EMPTY, name: 'Error rate' },
  cost: {
    ...EMPTY,
    name: 'Daily cost',
    metric: 'cost',
    how: 'sum',
    threshold: '50',
    windowMs: 24 * HOUR_MS,
    minimum: '1',
  },
  latency: { ...EMPTY, name: 'Slow answers', metric: 'latency', how: 'p95', threshold: '10000' },
} as const satisfies Readonly<Record<string, Draft>>;

const PROPERTY = 'property:';

export function draftOf(alert: Alert): Draft {
  const { grouping, grouping_is_property: isProperty } = alert;
  return {
    name: alert.name,
    metric: alert.metric,
    how: howOf(alert),
    threshold: String(alert.threshold),
    windowMs: alert.time_window,
    per: grouping === null ? '' : isProperty === true ? PROPERTY + grouping : grouping,
    minimum: String(alert.minimum_request_count ?? 1),
    filter: filterText(alert),
    emails: alert.emails.join('\n'),
    slack: alert.slack_channels.join('\n'),
    webhooks: alert.webhooks.join('\n'),
  };
}

/** Alerts made by Helicone's pages keep their filter in a form of its own. */
export function treeOf({ filter }: Pick<Alert, 'filter'>): FilterNode {
  const given = (filter ?? 'all') as FilterNode | FilterExpression;
  return isFilterExpression(given) ? toFilterNode(given) : given;
}

export function filterText(alert: Pick<Alert, 'filter'>): string {
  return printFilter(fromTree(treeOf(alert)));
}

/** What is wrong with the condition, by field; empty = nothing. */
export function faultsOf(draft: Draft): Faults {
  const threshold = Number(draft.threshold);
  const parsed = parseFilter(draft.filter);
  const most = draft.metric === 'response.status' ? 100 : Number.POSITIVE_INFINITY;
  const least = draft.metric === 'cost' ? 0.01 : Number.MIN_VALUE;
  return {
    ...(draft.threshold.trim() !== '' && threshold >= least && threshold <= most
      ? {}
      : { threshold: THRESHOLD_FAULTS[draft.metric] ?? 'A number above 0 is needed.' }),
    ...(/^[1-9]\d{0,8}$/.test(draft.minimum.trim()) ? {} : { minimum: 'A whole number from 1 is needed.' }),
    ...(parsed.ok ? {} : { filter: `At character ${parsed.fault.at + 1}: ${parsed.fault.message}.` }),
  };
}

const THRESHOLD_FAULTS: Partial<Record<AlertMetric, string>> = {
  'response.status': 'A percentage above 0, up to 100, is needed.',
  cost: 'A cost of 0.01 USD or more is needed.',
};

/** What is wrong with the rest of it: its name and whom it tells. */
export function tellingFaultsOf(draft: Draft): Faults {
  const { emails, slack_channels: slack, webhooks } = channelsOf(draft);
  const isNobody = [emails, slack, webhooks].every((each) => each?.length === 0);
  return {
    ...(draft.name.trim() === '' ? { name: 'A name is needed; messages begin with it.' } : {}),
    ...(isNobody ? { webhooks: 'At least one address is needed, of mail, Slack or a webhook.' } : {}),
    ...urlFault('slack', slack),
    ...urlFault('webhooks', webhooks),
    ...(emails?.every((each) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(each)) === false
      ? { emails: 'Each line has to be an e-mail address.' }
      : {}),
  };
}

function urlFault(name: 'slack' | 'webhooks', urls: readonly string[] | undefined): Faults {
  const wrong = urls?.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  return wrong === undefined ? {} : { [name]: `Each line has to be a whole http or https address; saw ${wrong}` };
}

/** Of a draft without faults. */
export function conditionOf(draft: Draft): Condition {
  const isProperty = draft.per.startsWith(PROPERTY);
  const parsed = parseFilter(draft.filter);
  return {
    metric: draft.metric,
    threshold: Number(draft.threshold),
    ...aggregationOf(draft),
    grouping: draft.per === '' ? null : isProperty ? draft.per.slice(PROPERTY.length) : draft.per,
    grouping_is_property: draft.per === '' ? null : isProperty,
    time_window: draft.windowMs,
    minimum_request_count: Number(draft.minimum),
    filter: parsed.ok ? toTree(parsed.filter) : 'all',
  };
}

function aggregationOf({ metric, how }: Draft): Pick<Condition, 'aggregation' | 'percentile'> {
  if (!METRICS[metric].isOfEach) return { aggregation: null, percentile: null };
  if (how.startsWith('p')) return { aggregation: 'percentile', percentile: Number(how.slice(1)) };
  return { aggregation: how as AlertAggregation, percentile: null };
}

export function channelsOf({ emails, slack, webhooks }: Draft): Channels {
  return { emails: linesOf(emails), slack_channels: linesOf(slack), webhooks: linesOf(webhooks) };
}

function linesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((line) => line !== '');
}

/** As a person would write it: three digits. */
export function roundThreshold(metric: AlertMetric, value: number): string {
  const least = metric === 'cost' ? 0.01 : metric === 'response.status' ? 0.1 : 1;
  const most = metric === 'response.status' ? 100 : Number.POSITIVE_INFINITY;
  const rounded = Number(value.toPrecision(3));
  const step = metric === 'cost' || metric === 'response.status' ? rounded : Math.round(rounded);
  return String(Math.min(Math.max(step, least), most));
}
