// How long an organisation keeps its exchanges, and whether it keeps what was said in them.

/** A hundred years: longer is for ever. */
export const LONGEST_RETENTION_DAYS = 36_500;

export interface RetentionRules {
  /** Whole days of exchanges that are kept, with everything that belongs to them; null = for ever. */
  readonly rowDays: number | null;
  /** Whole days of their bodies, and of what was read out of these for prompts; null = as long as the exchanges. */
  readonly bodyDays: number | null;
  /** From now on no body is kept of any exchange; what is stored already stays, as long as `bodyDays` says. */
  readonly metadataOnly: boolean;
}

export const KEEP_ALL: RetentionRules = { rowDays: null, bodyDays: null, metadataOnly: false };
