// The redaction of an organisation: its rules as they are kept, and what the API asks of the searches themselves.
import type { RedactionRules } from '@heliometer/contract';

export interface RedactionStore {
  /** `NO_REDACTION` where none were set. */
  redactionRules(organizationId: string): Promise<RedactionRules>;
  /** Takes the place of those before. @throws GatewayError `not_found` when the organisation does not exist */
  putRedactionRules(organizationId: string, rules: RedactionRules): Promise<RedactionRules>;
}

/** How often something of a kind was found. */
export type RedactionHits = Readonly<Record<string, number>>;

export interface RedactedText {
  readonly text: string;
  readonly hits: RedactionHits;
}

export interface RedactionDesk {
  /** Why the pattern cannot be taken: what was seen and what is accepted; null = it can. */
  problem(pattern: string): string | null;
  /** As a body of that text would be stored. @throws GatewayError `invalid_body` when the rules cannot be applied */
  preview(rules: RedactionRules, text: string): RedactedText;
  /** A value to be stored that comes apart from an exchange. Never throws. */
  value(rules: RedactionRules, value: string): string;
}
