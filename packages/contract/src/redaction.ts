// What an organisation may have taken out of its exchanges before they are stored.

/** What is known how to look for; each stands in the place of what it found as `[redacted:kind]`. */
export const REDACTION_KINDS = [
  'email',
  'phone',
  'credit_card',
  'iban',
  'ip_address',
  'us_ssn',
  'api_key',
  'jwt',
  'private_key',
] as const;
export type RedactionKind = (typeof REDACTION_KINDS)[number];

/** Each costs every exchange of the organisation a search. */
export const MOST_OWN_REDACTIONS = 20;
/** Characters. */
export const LONGEST_REDACTION_PATTERN = 500;

export interface OwnRedaction {
  /** Stands in the place of what it found, and is none of `REDACTION_KINDS`. */
  readonly name: string;
  /** In the syntax of RE2, which takes time in proportion to the text. */
  readonly pattern: string;
}

export interface RedactionRules {
  readonly builtIn: readonly RedactionKind[];
  readonly own: readonly OwnRedaction[];
  /** User ids as well, which then tell users apart no longer where something was found in them. */
  readonly userIds: boolean;
}

export const NO_REDACTION: RedactionRules = { builtIn: [], own: [], userIds: false };
