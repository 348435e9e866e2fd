// What an alert watches, in words, and its numbers with their units.
import type { AlertMetric } from '@heliometer/contract';
import type { ApiAnswer } from '../../api/call.ts';
import { formatCost, formatCount, formatDuration, formatShare } from '../../format/numbers.ts';

export type Alert = ApiAnswer<'GET /v1/alert/query'>['alerts'][number];
export type AlertEntry = ApiAnswer<'GET /v1/alert/query'>['history'][number];

export type Measured = Pick<Alert, 'metric' | 'aggregation' | 'percentile'>;

interface MetricWords {
  readonly label: string;
  /** In a form, beside the number. */
  readonly unit: string;
  /** False: it is a number of its own, not of each request. */
  readonly isOfEach: boolean;
}

export const METRICS: Readonly<Record<AlertMetric, MetricWords>> = {
  'response.status': { label: 'Error rate', unit: '%', isOfEach: false },
  count: { label: 'Requests', unit: 'requests', isOfEach: false },
  cost: { label: 'Cost', unit: 'USD', isOfEach: true },
  latency: { label: 'Latency', unit: 'ms', isOfEach: true },
  total_tokens: { label: 'Tokens', unit: 'tokens', isOfEach: true },
  prompt_tokens: { label: 'Tokens in', unit: 'tokens', isOfEach: true },
  completion_tokens: { label: 'Tokens out', unit: 'tokens', isOfEach: true },
  prompt_cache_read_tokens: { label: 'Tokens read from cache', unit: 'tokens', isOfEach: true },
  prompt_cache_write_tokens: { label: 'Tokens written to cache', unit: 'tokens', isOfEach: true },
};

export function isMetric(name: string): name is AlertMetric {
  return Object.hasOwn(METRICS, name);
}

/** How the values of each request become one: `sum`, `avg`, `min`, `max`, or a quantile as `p95`. */
export function howOf({ metric, aggregation, percentile }: Measured): string {
  if (!METRICS[metric].isOfEach) return '';
  if (aggregation === 'percentile') return `p${percentile ?? 95}`;
  return aggregation ?? (metric === 'latency' ? 'avg' : 'sum');
}

const HOW_WORDS: Readonly<Record<string, string>> = { avg: 'average', min: 'least', max: 'greatest' };

export function measureOf(measured: Measured): string {
  const { label } = METRICS[measured.metric];
  const how = howOf(measured);
  return how === '' || how === 'sum' ? label : `${label}, ${HOW_WORDS[how] ?? how}`;
}

export function formatMeasure(metric: string, value: number): string {
  switch (metric) {
    case 'response.status':
      return formatShare(value / 100);
    case 'cost':
      return formatCost(value);
    case 'latency':
      return formatDuration(value);
    default:
      return formatCount(value);
  }
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

export function formatWindow(ms: number): string {
  const unit = UNITS.find(([size]) => ms % size === 0);
  return unit === undefined ? `${ms / 1000} s` : `${ms / unit[0]} ${unit[1]}`;
}

/** “Error rate 5% or more within 1 h, by user”. */
export function conditionInWords(alert: Measured & Pick<Alert, 'threshold' | 'time_window' | 'grouping'>): string {
  const reached = `${measureOf(alert)} ${formatMeasure(alert.metric, alert.threshold)} or more`;
  const group = alert.grouping === null ? '' : `, by ${alert.grouping}`;
  return `${reached} within ${formatWindow(alert.time_window)}${group}`;
}

export function channelsInWords({ emails, slack_channels: slack, webhooks }: Alert): string {
  const parts = [
    [emails.length, 'e-mail'],
    [slack.length, 'Slack'],
    [webhooks.length, 'webhook'],
  ] as const;
  return parts
    .flatMap(([count, word]) => (count === 0 ? [] : count === 1 ? [word] : [`${count} × ${word}`]))
    .join(', ');
}
