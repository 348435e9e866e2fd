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

/** A version without its body, which is asked for apart. */
export interface StoredPromptVersion {
  readonly id: string;
  readonly promptId: string;
  readonly major: number;
  readonly minor: number;
  readonly commitMessage: string;
  readonly model: string | null;
  /** Those that name it, in the order of their names. */
  readonly environments: readonly string[];
  readonly createdAtMs: number;
}

export interface VersionQuery {
  readonly organizationId: string;
  readonly promptId: string;
  /** `null` = all. */
  readonly major: number | null;
  readonly limit: number;
  readonly offset: number;
}

/** One version of one prompt, which must belong together. */
export interface VersionPlace {
  readonly organizationId: string;
  readonly promptId: string;
  readonly versionId: string;
}

/** What has been deleted is found by none of these. */
export interface StoredPrompts {
  /** Version 1.0, served as production. @throws GatewayError conflict with too many, not_found without that organisation */
  createPrompt(prompt: NewStoredPrompt): Promise<{ readonly id: string; readonly versionId: string }>;
  /** @returns the version's id. @throws GatewayError not_found, or conflict with too many versions */
  addPromptVersion(version: NewPromptVersion): Promise<string>;
  storedPrompt(organizationId: string, promptId: string): Promise<StoredPrompt | null>;
  /** Newest first. */
  storedPrompts(query: PromptQuery): Promise<readonly StoredPrompt[]>;
  countStoredPrompts(organizationId: string): Promise<number>;
  /** Of all prompts, in the order of their names. */
  promptTags(organizationId: string): Promise<readonly string[]>;
  promptEnvironments(organizationId: string): Promise<readonly string[]>;
  /** False when there is no such prompt. */
  changePrompt(
    organizationId: string,
    promptId: string,
    change: { readonly name?: string; readonly tags?: readonly string[] },
  ): Promise<boolean>;
  /** Its versions go with it, bodies and environments; what was recorded with it stays. False when there is none. */
  deletePrompt(organizationId: string, promptId: string, atMs: number): Promise<boolean>;
  storedVersion(organizationId: string, versionId: string): Promise<StoredPromptVersion | null>;
  storedVersionNamed(
    organizationId: string,
    promptId: string,
    environment: string,
  ): Promise<StoredPromptVersion | null>;
  /** Newest number first. */
  storedVersions(query: VersionQuery): Promise<readonly StoredPromptVersion[]>;
  countStoredVersions(
    organizationId: string,
    promptId: string,
  ): Promise<{ readonly versions: number; readonly majors: number }>;
  /** By the version's id. */
  storedBodies(organizationId: string, versionIds: readonly string[]): Promise<ReadonlyMap<string, PromptBody>>;
  /** The environment names this version from now on, and no other. @throws GatewayError not_found */
  nameVersion(place: VersionPlace, environment: string): Promise<void>;
  /** @throws GatewayError not_found, or conflict for production, which always names a version */
  unnameVersion(place: VersionPlace, environment: string): Promise<void>;
  /** Its number is not given again. @throws GatewayError not_found, or conflict while an environment names it */
  deleteVersion(place: VersionPlace, atMs: number): Promise<void>;
}
