// How the program itself is, for whoever looks after it.

export interface SystemSizes {
  /** In the records' store. null = could not be read. */
  readonly records: number | null;
  /** null = they lie in their records, or in a bucket. */
  readonly bodies: number | null;
  readonly journal: number | null;
  /** Cached answers; null = they lie elsewhere. */
  readonly cache: number | null;
  /** null = it lies in PostgreSQL. */
  readonly control: number | null;
}

export interface Loss {
  readonly kind: string;
  readonly count: number;
}

export interface Integrations {
  readonly smtp: { readonly host: string; readonly from: string } | null;
  readonly otel: { readonly host: string; readonly sampleRate: number; readonly content: boolean } | null;
  readonly publicUrl: string | null;
}

export interface SystemFacts {
  readonly version: string;
  readonly node: string;
  /** null = it does not answer. */
  readonly engine: string | null;
  readonly startedAtMs: number;
  readonly sizes: SystemSizes;
  /** Exchanges of all organisations. */
  readonly rows: number | null;
  readonly lost: readonly Loss[];
  readonly integrations: Integrations;
}

export type Verdict = 'ok' | 'warning' | 'broken';

export interface Finding {
  readonly verdict: Verdict;
  /** What was looked at. */
  readonly subject: string;
  readonly found: string;
  /** For everything but `ok`. */
  readonly advice?: string;
}

export interface SystemDesk {
  facts(): Promise<SystemFacts>;
  /** Looks at everything a start needs, and changes nothing. */
  examine(): Promise<readonly Finding[]>;
}
