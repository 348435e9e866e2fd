// Prompts that are stored with us and filled by the gateway (headers.md §13), as the console changes them. Versions never
// change once they are there; an environment names one of them, and `production` is what is served when none is asked for.

export const PRODUCTION = 'production';

/** The body of a request with `{{hc:name:type}}` in it, as JSON. */
export type PromptBody = Readonly<Record<string, unknown>>;

export interface StoredPrompt {
  /** Six letters and digits. */
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly createdAtMs: number;
}

export interface NewStoredPrompt {
  readonly organizationId: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly body: PromptBody;
  /** The key that made it. */
  readonly createdBy: string | null;
  readonly createdAtMs: number;
}

export interface NewPromptVersion {
  readonly organizationId: string;
  readonly promptId: string;
  /** The version it was made from; its major number stays unless a new one is asked for. */
  readonly baseVersionId: string;
  readonly newMajor: boolean;
  /** Points to the new version from now on; `null` = none does. */
  readonly environment: string | null;
  readonly commitMessage: string;
  readonly body: PromptBody;
  readonly createdBy: string | null;
  readonly createdAtMs: number;
}

export interface PromptQuery {
  readonly organizationId: string;
  /** In the name, whatever the case; '' = all. */
  readonly search: string;
  /** Any of them; empty = all. */
  readonly tags: readonly string[];
  readonly limit: number;
  readonly offset: number;
}

export interface StoredPrompts {
  /** Version 1.0, served as production. @throws GatewayError conflict with too many, not_found without that organisation */
  createPrompt(prompt: NewStoredPrompt): Promise<{ readonly id: string; readonly versionId: string }>;
  /** @returns the version's id. @throws GatewayError not_found, or conflict with too many versions */
  addPromptVersion(version: NewPromptVersion): Promise<string>;
  storedPrompt(organizationId: string, promptId: string): Promise<StoredPrompt | null>;
  /** Newest first. */
  storedPrompts(query: PromptQuery): Promise<readonly StoredPrompt[]>;
}
