// The models that are known by name, with their list prices, for the API. The knowledge of them lives in providers.

/** USD for a million tokens, by what a receipt calls them; what has no rate of its own is left out. */
export interface ListRates {
  readonly input?: number;
  readonly output?: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly input_audio?: number;
  readonly output_audio?: number;
  readonly input_image?: number;
  readonly output_image?: number;
}

/** Rates for the whole of a call whose prompt has more tokens than `above`. */
export interface ListTier {
  readonly above: number;
  readonly rates: ListRates;
}

export interface ModelOffer {
  /** Slug. */
  readonly provider: string;
  readonly providerName: string;
  readonly rates: ListRates;
  /** Lowest first; most models have none. */
  readonly tiers: readonly ListTier[];
}

export interface KnownModel {
  /** As it is asked for at each of the providers that offer it. */
  readonly id: string;
  readonly name: string;
  /** Its maker where the id names one, else the first provider that offers it. */
  readonly author: string;
  /** Prompt and answer together; null = not known. */
  readonly contextTokens: number | null;
  readonly description: string | null;
  readonly offers: readonly ModelOffer[];
}

/** An organisation's own price, as the control store keeps it. */
export interface OwnListPrice {
  readonly provider: string | null;
  readonly model: string;
  readonly inputUsd: string;
  readonly outputUsd: string;
  readonly cacheReadUsd: string | null;
  readonly cacheWriteUsd: string | null;
  readonly setAtMs: number;
}

export interface PricedModel {
  /** Slug, whatever its case. */
  readonly provider: string;
  readonly model: string;
}

export interface ListPrice {
  readonly rates: ListRates;
  readonly source: 'organization' | 'genai-prices';
}

export interface ModelCatalogue {
  /** By id, at the prices of the moment. */
  models(atMs: number): readonly KnownModel[];
  /** What a model's tokens cost at the moment: the organisation's own price, else the table's; null = unknown. */
  listPrice(asked: PricedModel, own: readonly OwnListPrice[], atMs: number): ListPrice | null;
}
