// What can be read out of the two bodies of an exchange, whatever their wire format.
import type { Usage } from './usage.ts';

/** Stand for texts that may not be kept: equal ones of one prompt have equal digests. SHA-256, hex. */
export interface PromptDigests {
  readonly template: string;
  /** Of model and parameters. */
  readonly settings: string;
}

/** Holds no text of either body but model names, the user id and the finish reason. */
export interface ExchangeReading {
  /** Name of the wire format both bodies were read as; null = none fitted. */
  readonly format: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  /** From the path: `/models/<m>:generateContent`, `/engines/<m>`, `/model/<m>/…`. */
  readonly pathModel: string | null;
  /** The answer came as an event stream. */
  readonly stream: boolean;
  readonly usage: Usage;
  /** Some of the usage was counted by us because the provider reported none. */
  readonly usageEstimated: boolean;
  /** What is charged for, where the provider counts it apart from what was used (Cohere); prices apply to this. */
  readonly billedUsage?: Usage;
  /** Cost in USD as the provider reported it, decimal text. */
  readonly reportedCostUsd: string | null;
  /** Service tier as answered (`default`, `flex`, `priority`, `batch` …), which some prices depend on. */
  readonly serviceTier: string | null;
  /** The body's own user field (OpenAI `user`, Anthropic `metadata.user_id`). */
  readonly userId: string | null;
  readonly finishReason: string | null;
  /** Offset, in the body as it came over the wire, of the first event that carries content; null = no stream, or coded. */
  readonly firstContentOffset: number | null;
  /** Of the prompt in a request that is omitted; absent where there is none. */
  readonly promptDigests?: PromptDigests;
}
