// The values of properties as the API asks for them. A value set later counts in place of the one recorded.
import type { FilterNode } from '@heliometer/contract';
import type { TimeWindow } from './time-window.ts';

export interface PropertySelection {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
}

export interface ValuesSelection extends PropertySelection {
  /** Its name, whatever the case. */
  readonly property: string;
  /** Within the value, whatever the case; empty = any. */
  readonly search?: string;
}

export interface ValuesQuery extends ValuesSelection {
  /** The greatest first, equals by their value; a value without a known cost comes last by cost. */
  readonly sort: 'requests' | 'cost';
  readonly limit: number;
  readonly offset: number;
}

/** Sums over the selected exchanges that have the property. Money in nano-dollars. */
export interface ValueSums {
  readonly requests: number;
  readonly costNanos: number;
  /** How many of `requests` have a known cost. */
  readonly priced: number;
}

export interface ValueTotals extends ValueSums {
  readonly value: string;
  readonly errors: number;
  readonly cached: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly averageLatencyMs: number;
}

export interface ValueBucket extends ValueSums {
  /** Start of the bucket, UTC ms. */
  readonly atMs: number;
  readonly value: string;
}

export interface ValueSeriesQuery extends ValuesSelection {
  readonly increment: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year';
  /** Minutes to add to UTC to get the caller's local time. */
  readonly utcOffsetMinutes: number;
  /** Of so many values: those with most requests. */
  readonly values: number;
}

export interface PropertyReader {
  /** Of the selected exchanges, each spelled as first sent, in the order of their folded names. */
  propertyNames(query: PropertySelection, signal: AbortSignal): Promise<readonly string[]>;
  propertyValues(query: ValuesQuery, signal: AbortSignal): Promise<readonly ValueTotals[]>;
  /** Over all values together. */
  propertySums(query: ValuesSelection, signal: AbortSignal): Promise<ValueSums>;
  /** By time, then by value; buckets without exchanges are left out. */
  propertySeries(query: ValueSeriesQuery, signal: AbortSignal): Promise<readonly ValueBucket[]>;
}
