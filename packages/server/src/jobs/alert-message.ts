// What the channels of an alert are told. Pure.
import type { AlertEpisode, AlertGroup, AlertMessage, AlertState, StoredAlert } from '../ports/alerts.ts';

export function toMessage(alert: StoredAlert, episode: AlertEpisode, status: AlertState['status']): AlertMessage {
  return {
    type: 'alert',
    status,
    alert_id: alert.id,
    alert_name: alert.name,
    metric: alert.metric,
    aggregation: alert.aggregation,
    threshold: alert.threshold,
    value: episode.value,
    groups: episode.groups,
    time_window: alert.windowMs,
    started_at: new Date(episode.startMs).toISOString(),
    ended_at: episode.endMs === null ? null : new Date(episode.endMs).toISOString(),
    text: textOf(alert, episode, status),
  };
}

function textOf(alert: StoredAlert, { value, groups }: AlertEpisode, status: AlertState['status']): string {
  const what = `${measureOf(alert)} over ${spanOf(alert.windowMs)}`;
  if (status === 'resolved')
    return `Alert "${alert.name}" is over: ${what} is below ${shown(alert, alert.threshold)} again; it was ${shown(alert, value)}.`;
  const named = groups.length === 0 ? '' : ` ${groups.map((group) => groupText(alert, group)).join(', ')}.`;
  return `Alert "${alert.name}": ${what} is ${shown(alert, value)}; the threshold is ${shown(alert, alert.threshold)}.${named}`;
}

function groupText(alert: StoredAlert, { group, value }: AlertGroup): string {
  return `${group}: ${shown(alert, value)}`;
}

function measureOf({ metric, aggregation, percentile }: StoredAlert): string {
  if (metric === 'response.status') return 'the error rate';
  if (metric === 'count') return 'the number of requests';
  const how = aggregation === 'percentile' ? `p${percentile ?? 95}` : aggregation;
  return `${metric.replaceAll('_', ' ')}${how === null ? '' : ` (${how})`}`;
}

function shown({ metric }: StoredAlert, value: number): string {
  const text = String(Number(value.toPrecision(6)));
  if (metric === 'response.status') return `${text} %`;
  if (metric === 'cost') return `$${text}`;
  return metric === 'latency' ? `${text} ms` : text;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
] as const;

function spanOf(ms: number): string {
  const unit = UNITS.find(([size]) => ms % size === 0);
  return unit === undefined ? `${ms / 1000} s` : `${ms / unit[0]} ${unit[1]}`;
}
