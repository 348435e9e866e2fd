// What a price depends on beyond what the record says anyway.
import type { Usage } from './usage.ts';

/** Kept with an exchange, so that its cost can be worked out again long after its bodies are gone. */
export interface PricingFacts {
  /** The model id asked for in body or path; null under a model override, and where none was named. */
  readonly requestedModel: string | null;
  readonly serviceTier: string | null;
  /** What is charged for, where the provider counts it apart from what was used. */
  readonly billedUsage: Usage | null;
  /** Of the headers of headers.md §18: USD per token, exact decimals. */
  readonly inputTokenCostUsd: string | null;
  readonly outputTokenCostUsd: string | null;
  /** USD, as the provider told it. */
  readonly reportedCostUsd: string | null;
}
