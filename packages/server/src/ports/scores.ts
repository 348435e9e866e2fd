// What the scores of exchanges come to. Of an exchange the newest score of a name counts; names are as rows show them: that of
// a boolean has its suffix, and a rating is a score too.
import type { FilterNode } from '@heliometer/contract';
import type { HistogramBin } from './distribution.ts';
import type { TimeWindow } from './time-window.ts';

/** Scores of requests that name no prompt are in no group of versions; of a prompt that is not versioned the version is ''. */
export const SCORE_GROUPINGS = ['name', 'model', 'prompt_version'] as const;
export type ScoreGrouping = (typeof SCORE_GROUPINGS)[number];

/** Of one name. */
export interface ScoreFigures {
  readonly name: string;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Of the sample; null for a single score. */
  readonly deviation: number | null;
  /** Quantiles, exact: between the two scores at their sides where the place is no whole number. */
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

export interface ScoreGroup extends ScoreFigures {
  /** By model: its name ('' = unknown). By version: the prompt's id and the version. By name: none. */
  readonly group: readonly string[];
}

export interface ScorePoint extends ScoreFigures {
  /** Start of the bucket, UTC ms. */
  readonly atMs: number;
}

export interface ScoreSelection {
  readonly organizationId: string;
  readonly filter: FilterNode;
  readonly window: TimeWindow;
}

export interface ScoreSeriesQuery extends ScoreSelection {
  readonly increment: 'min' | 'hour' | 'day' | 'week' | 'month' | 'year';
  /** Minutes to add to UTC to get the caller's local time. */
  readonly utcOffsetMinutes: number;
}

export interface ScoreQuery extends ScoreSelection {
  readonly by: ScoreGrouping;
  readonly limit: number;
  readonly offset: number;
}

export interface ScoreReader {
  /** By name, then the group with most scores first. */
  scoreGroups(query: ScoreQuery, signal: AbortSignal): Promise<readonly ScoreGroup[]>;
  /** By time, then by name; buckets without scores are left out. */
  scoreSeries(query: ScoreSeriesQuery, signal: AbortSignal): Promise<readonly ScorePoint[]>;
  /** Of each name ten bins of one width from its least score to its greatest; one where all are the same. By name. */
  scoreDistributions(
    query: ScoreSelection,
    signal: AbortSignal,
  ): Promise<readonly { readonly name: string; readonly bins: readonly HistogramBin[] }[]>;
}
