// The rate limits of an organisation that hold without any header (headers.md §11), as they are kept.
import type { RateLimitParts, RateLimitPolicy } from '@heliometer/contract';

export interface RateLimitRule {
  readonly id: string;
  readonly name: string;
  readonly policy: RateLimitPolicy;
}

export interface StoredRateLimitRule extends RateLimitRule {
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NewRateLimitRule extends RateLimitParts {
  readonly name: string;
}

/** What is absent or undefined stays as it is. */
export type RateLimitRuleChange = { readonly [K in keyof NewRateLimitRule]?: NewRateLimitRule[K] | undefined };

/** Each costs every call of the organisation a counter. */
export const MAX_RULES = 20;

export interface RateLimitRuleStore {
  /** In the order of their making. */
  rateLimitRules(organizationId: string): Promise<readonly StoredRateLimitRule[]>;
  /** @throws GatewayError `conflict` when the organisation has `MAX_RULES` already, `not_found` when it does not exist */
  addRateLimitRule(organizationId: string, rule: NewRateLimitRule): Promise<StoredRateLimitRule>;
  /** Changes what is given; null when the organisation has no rule of that id. */
  changeRateLimitRule(
    organizationId: string,
    id: string,
    change: RateLimitRuleChange,
  ): Promise<StoredRateLimitRule | null>;
  /** False when the organisation has no rule of that id. */
  deleteRateLimitRule(organizationId: string, id: string): Promise<boolean>;
}
