// Versions of prompts that callers mark with headers and tags, found from what they send (headers.md §13). Ingest asks
// for them, and the API shows them.
import type { PromptDigests } from '@heliometer/contract';

/** One way a prompt is used: its template, with a model and parameters. */
export interface PromptPair extends PromptDigests {
  readonly organizationId: string;
  readonly promptId: string;
}

export interface SeenPrompt extends PromptPair {
  /** `null` = may not be kept. */
  readonly text: PromptText | null;
  readonly model: string | null;
  /** When it was first seen. */
  readonly atMs: number;
}

export interface PromptText {
  readonly template: readonly string[];
  /** JSON */
  readonly parameters: string;
}

export interface FoundVersion {
  readonly id: string;
  /** `major.minor` */
  readonly version: string;
  /** The prompt has as many versions as it may: this is its newest, not the pair's own. */
  readonly beyondLimit: boolean;
}

export interface MarkedPromptQuery {
  readonly organizationId: string;
  /** In the id, whatever the case; '' = all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

export interface MarkedPrompt {
  readonly id: string;
  readonly firstSeenMs: number;
  readonly versions: number;
  readonly newestMajor: number;
}

export interface MarkedVersion {
  readonly id: string;
  readonly major: number;
  readonly minor: number;
  readonly model: string | null;
  /** `null` = may not be kept. */
  readonly text: PromptText | null;
  readonly firstSeenMs: number;
}

/** Of one prompt. */
export const MOST_PROMPT_VERSIONS = 1000;

export interface PromptVersions {
  /**
   * The pair's version: the first of a prompt is 1.0, an unseen template makes a new major one, an unseen setting of a seen
   * template a new minor one. Whoever asks, and however many at once and again, a pair has one version. `null` only without
   * `text`: the template is then not known, and nothing is kept of it.
   */
  promptVersion(seen: SeenPrompt): Promise<FoundVersion | null>;
}

export interface MarkedPrompts {
  /** Newest first. */
  markedPrompts(query: MarkedPromptQuery): Promise<readonly MarkedPrompt[]>;
  markedPrompt(organizationId: string, promptId: string): Promise<MarkedPrompt | null>;
  /** Highest number first. */
  markedVersions(organizationId: string, promptId: string): Promise<readonly MarkedVersion[]>;
}
