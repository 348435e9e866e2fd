// What a call used and what it cost: the one normal form that every wire format is read into.

/**
 * Quantities of one exchange. `null` = the provider reported nothing, `0` = it reported zero.
 * `promptTokens` holds every input token, cache reads and writes included; the other `prompt*` fields are parts of it.
 * `completionTokens` holds every output token, reasoning included; `reasoningTokens` and `completion*` are parts of it.
 */
export interface Usage {
  readonly promptTokens: number | null;
  readonly promptCacheReadTokens: number | null;
  readonly promptCacheWriteTokens: number | null;
  /** Parts of `promptCacheWriteTokens` by lifetime, where told apart (Anthropic: 5 minutes and 1 hour). */
  readonly promptCacheWrite5mTokens: number | null;
  readonly promptCacheWrite1hTokens: number | null;
  readonly promptAudioTokens: number | null;
  readonly promptImageTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly completionAudioTokens: number | null;
  readonly completionImageTokens: number | null;
  /** Whole images made. */
  readonly images: number | null;
  /** Seconds of audio heard or spoken. */
  readonly seconds: number | null;
  /** Web searches the provider ran and charges for. */
  readonly searches: number | null;
  /** Characters, where the provider charges by them (speech). */
  readonly characters: number | null;
}

export const UNKNOWN_USAGE: Usage = Object.freeze({
  promptTokens: null,
  promptCacheReadTokens: null,
  promptCacheWriteTokens: null,
  promptCacheWrite5mTokens: null,
  promptCacheWrite1hTokens: null,
  promptAudioTokens: null,
  promptImageTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  completionAudioTokens: null,
  completionImageTokens: null,
  images: null,
  seconds: null,
  searches: null,
  characters: null,
});

/** prompt + completion; `null` only when neither is known. */
export function totalTokens(usage: Pick<Usage, 'promptTokens' | 'completionTokens'>): number | null {
  if (usage.promptTokens === null && usage.completionTokens === null) return null;
  return (usage.promptTokens ?? 0) + (usage.completionTokens ?? 0);
}

/** Where a price came from, the strongest first. */
export type PriceSource = 'header' | 'provider-reported' | 'organization' | 'genai-prices';

export interface ReceiptLine {
  /** What is charged: `input`, `cache_read`, `cache_write_5m`, `cache_write_1h`, `output`, `input_audio`, `search`, … */
  readonly item: string;
  readonly quantity: number;
  readonly unit: 'token' | 'request' | 'image' | 'second' | 'search' | 'character';
  /** USD for one unit, an exact decimal. */
  readonly rateUsd: string;
  /** quantity × rate in USD, an exact decimal. */
  readonly amountUsd: string;
}

/** How the cost of one exchange came about. The lines add up to the total, which is then rounded half up to nano-dollars. */
export interface Receipt {
  readonly totalNanos: number;
  readonly source: PriceSource;
  /** Version of the price table, or the time an override was set (ISO 8601). */
  readonly version: string;
  /** The id the price table knows the model by; `null` when the price did not come from a table. */
  readonly pricedModel: string | null;
  readonly lines: readonly ReceiptLine[];
  /** True when the quantities are estimates. */
  readonly estimated: boolean;
}
