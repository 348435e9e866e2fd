// Alerts: what is watched, what came of it, and the numbers they go by.
import type { AlertAggregation, AlertMetric, FilterExpression, FilterNode } from '@heliometer/contract';

/** What is watched. */
export interface AlertCondition {
  readonly metric: AlertMetric;
  readonly threshold: number;
  readonly aggregation: AlertAggregation | null;
  readonly percentile: number | null;
  readonly grouping: string | null;
  readonly isGroupingProperty: boolean;
  readonly windowMs: number;
  readonly minimumRequests: number;
  readonly filter: FilterNode;
}

export interface AlertSpec extends AlertCondition {
  readonly name: string;
  /** `filter` in the form it came in. */
  readonly givenFilter: FilterNode | FilterExpression;
  readonly emails: readonly string[];
  /** Slack's addresses and webhooks' as JSON, sealed: whoever has one can post there (`aboutAlert`). */
  readonly sealedUrls: string;
}

export interface AlertUrls {
  readonly slack: readonly string[];
  readonly webhooks: readonly string[];
}

export interface NewAlert extends AlertSpec {
  readonly id: string;
  readonly organizationId: string;
}

/** Where it stands. */
export interface AlertState {
  readonly status: 'triggered' | 'resolved';
  /** How often it was triggered so far. */
  readonly episodes: number;
  /** It is triggered, and has been under its threshold from then on; UTC ms. */
  readonly belowSinceMs: number | null;
}

export interface StoredAlert extends NewAlert {
  readonly state: AlertState;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface AlertGroup {
  readonly group: string;
  readonly value: number;
  readonly requests: number;
}

export interface AlertEpisode {
  readonly id: string;
  readonly organizationId: string;
  readonly alertId: string;
  readonly alertName: string;
  readonly metric: AlertMetric;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly value: number;
  readonly groups: readonly AlertGroup[];
}

/** A message that a channel has not taken yet. */
export interface OwedNotice {
  readonly id: string;
  readonly organizationId: string;
  readonly alertId: string;
  readonly kind: 'email' | 'slack' | 'webhook';
  /** An address for mail, or a URL, sealed as those of the alert are. */
  readonly to: string;
  readonly message: AlertMessage;
  readonly madeAtMs: number;
}

export type AlertMessage = Readonly<Record<string, unknown>> & {
  readonly status: AlertState['status'];
  readonly alert_name: string;
  readonly text: string;
};

export const MAX_ALERTS = 50;

export interface AlertStore {
  /** In the order of their making; null = of all organisations. */
  alerts(organizationId: string | null): Promise<readonly StoredAlert[]>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_ALERTS` already, `not_found` when it does not exist */
  addAlert(alert: NewAlert): Promise<StoredAlert>;
  /** Null when the organisation has no alert of that id. */
  changeAlert(organizationId: string, id: string, spec: AlertSpec): Promise<StoredAlert | null>;
  /** What it still owed is forgotten, and its history ends. False when the organisation has no alert of that id. */
  deleteAlert(organizationId: string, id: string): Promise<boolean>;
  /** Where it stands is written last: if it is not, the same is found out again, and saved under the same ids. */
  saveAlertState(alert: StoredAlert, change: AlertChange): Promise<void>;
  alertEpisode(organizationId: string, id: string): Promise<AlertEpisode | null>;
  alertHistory(organizationId: string, offset: number, limit: number): Promise<AlertHistory>;
  /** Newest first: those of a channel that is away for long keep no others waiting. */
  owedNotices(limit: number): Promise<readonly OwedNotice[]>;
  /** It was taken, or is given up. */
  noticeDone(id: string): Promise<void>;
}

export interface AlertChange {
  readonly state: AlertState;
  /** Begun or ended now; null = neither. */
  readonly episode: AlertEpisode | null;
  readonly notices: readonly OwedNotice[];
}

export interface AlertHistory {
  readonly rows: readonly AlertEpisode[];
  readonly total: number;
}

export function aboutAlert(organizationId: string, id: string): readonly string[] {
  return ['alert', organizationId, id];
}

export interface AlertQuery extends AlertCondition {
  readonly organizationId: string;
  /** The first moment looked at is one step later. */
  readonly fromMs: number;
  readonly stepMs: number;
  readonly points: number;
}

export interface AlertPoint {
  readonly atMs: number;
  /** Of the highest group that has the least number of requests; null = nothing to go by. */
  readonly value: number | null;
  /** Of that group. */
  readonly requests: number;
  /** Those that reach the threshold, highest first, `MOST_GROUPS` at most; without a grouping none. */
  readonly groups: readonly AlertGroup[];
}

export const MOST_GROUPS = 10;

export interface AlertReader {
  /**
   * The condition's value at each moment, over the window before it; one entry for each moment.
   * @throws InvalidQuery for a filter that makes no sense
   */
  alertValues(query: AlertQuery, signal: AbortSignal): Promise<readonly AlertPoint[]>;
}

/** Where an alert is told: an address for mail, or a URL. */
export interface AlertChannel {
  readonly kind: OwedNotice['kind'];
  readonly to: string;
}

export interface ChannelTest {
  readonly success: boolean;
  /** What came of it, in words fit for the caller. */
  readonly message: string;
}

/** What the API asks of whoever watches. */
export interface AlertDesk {
  /** Looks at all of them now; resolves at once. */
  look(): void;
  /** Why nothing may be sent to an address, in words fit for the caller; null = it may. */
  refusal(url: string): string | null;
  readonly canMail: boolean;
  /** One message, once. */
  sendTest(channel: AlertChannel, signal: AbortSignal): Promise<ChannelTest>;
}
