// What a gateway must know of the control data to serve traffic: a snapshot that follows the store within two seconds.
import type { Principal, StoredPromptNote } from '@heliometer/contract';
import type { PriceOverride } from './control-store.ts';
import type { SealedProviderKey } from './provider-keys.ts';
import type { RateLimitRule } from './rate-limit-rules.ts';
import type { PromptBody } from './stored-prompts.ts';

export interface ControlSnapshot {
  /** The principal of a live key by the key's SHA-256 (32 bytes), or null when it is unknown or revoked. */
  principalOf(keyDigest: Uint8Array): Principal | null;
  /** Where keyless traffic goes when it is allowed. */
  readonly defaultOrganizationId: string;
  /** The organisation's active provider keys, newest first. The same objects as long as the snapshot is the same. */
  providerKeysOf(organizationId: string): readonly SealedProviderKey[];
  /** The rate limits that hold without a header. */
  rateLimitRulesOf(organizationId: string): readonly RateLimitRule[];
  /** The organisation's own prices, newest first. */
  priceOverridesOf(organizationId: string): readonly PriceOverride[];
  /** The id of the one provider key that a Helicone key (by its id) may use; null = it is bound to none. */
  boundProviderKey(keyId: string): string | null;
  /** The organisation keeps no body of any exchange. */
  isMetadataOnly(organizationId: string): boolean;
  /** `null` = the organisation has no stored prompts. */
  servedPrompts(organizationId: string): ServedPrompts | null;
}

/** An organisation's stored prompts, as calls are filled from them. */
export interface ServedPrompts {
  /** `null` = there is no such prompt, or it has no such version. */
  find(promptId: string, wanted: WantedVersion): Promise<ServedVersion | null>;
}

/** The environment wins over the id; with neither it is production. */
export interface WantedVersion {
  readonly environment: string | null;
  readonly versionId: string | null;
}

export interface ServedVersion extends StoredPromptNote {
  /** Shared by all calls: to be read only. */
  readonly body: PromptBody;
}

export interface ControlSnapshotSource {
  /** The newest snapshot; cheap, never waits. */
  current(): ControlSnapshot;
  close(): void;
}
