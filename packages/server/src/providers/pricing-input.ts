// What pricing is told of an exchange, and the words for why it may find no price.
import type { Usage } from '@heliometer/contract';

/** An organisation's own price for a model. The shape of the control store's. */
export interface OwnPrice {
  /** Slug, or null = any provider. */
  readonly provider: string | null;
  readonly model: string;
  /** USD per token, exact decimals. */
  readonly inputUsd: string;
  readonly outputUsd: string;
  /** null = as input. */
  readonly cacheReadUsd: string | null;
  readonly cacheWriteUsd: string | null;
  readonly setAtMs: number;
}

export interface PricingInput {
  /** null = a provider that is not in the catalogue. */
  readonly providerSlug: string | null;
  /** The model by headers.md §4: override, answer's, request's, path's. */
  readonly model: string | null;
  /**
   * The id asked for in body or path, whatever the answer says. Bedrock's region prefix and Hugging Face's `:partner` stand
   * only there. Leave out under Helicone-Model-Override.
   */
  readonly requestedModel?: string | null;
  /** Path of the upstream URL: Hugging Face's router names its partner in it. */
  readonly upstreamPath?: string | null;
  readonly usage: Usage;
  readonly usageEstimated: boolean;
  /** What the provider charges for, where it counts that apart (Cohere); priced in place of `usage`. */
  readonly billedUsage?: Usage;
  readonly atMs: number;
  readonly serviceTier: string | null;
  /** headers.md §18; USD per token. */
  readonly headerRates: { readonly inputUsd: string | null; readonly outputUsd: string | null };
  readonly overrides: readonly OwnPrice[];
  /** Decimal USD. */
  readonly reportedCostUsd: string | null;
}

/** Why there is no receipt. */
export type UnpricedReason =
  | 'no_usage'
  /** Parts of the usage exceed their whole. */
  | 'inconsistent_usage'
  | 'unknown_provider'
  | 'unknown_model'
  /** The service tier is charged at rates the table doesn't have. */
  | 'service_tier'
  /** Something was used that the model's price list has no rate for. */
  | 'missing_rate'
  /** The price list is broken: the package threw. */
  | 'table_error'
  /** Beyond nine million dollars. */
  | 'too_large';
