// How values are spread: what a histogram shows.

/** Values outside these quantiles (0 to 1) are left out. The quantile of n sorted values is the one at floor(level × n). */
export interface DistributionPart {
  readonly low: number;
  readonly high: number;
}

export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface Distribution {
  /** Ten of one width from the least value shown to the greatest, which is in the last; one where all are the same. */
  readonly bins: readonly HistogramBin[];
  /** Of all values, those left out too; null when there is none. */
  readonly average: number | null;
}
