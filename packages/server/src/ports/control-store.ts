// Organisations and keys, as the console and the command line change them.
import type { KeyPermissions, Principal } from '@heliometer/contract';

export interface StoredKey {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly permissions: KeyPermissions;
  /** First characters and last four of the key, enough to recognise it. */
  readonly hint: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

export interface StoredOrganization {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

export interface NewKey {
  readonly organizationId: string;
  readonly name: string;
  readonly permissions: KeyPermissions;
  /** The plain key; only its SHA-256 is stored. */
  readonly key: string;
}

/** A price of an organisation's own for a model, newest first by `setAtMs`. */
export interface PriceOverride {
  /** Slug, or null = any provider. */
  readonly provider: string | null;
  readonly model: string;
  /** USD per token, exact decimals. */
  readonly inputUsd: string;
  readonly outputUsd: string;
  readonly cacheReadUsd: string | null;
  readonly cacheWriteUsd: string | null;
  readonly setAtMs: number;
}

export interface ControlStore {
  /** The organisation that keys belong to when none is named; made at first use. */
  defaultOrganization(): Promise<StoredOrganization>;
  organizations(): Promise<readonly StoredOrganization[]>;
  /** By id or by name; null when there is none. */
  findOrganization(idOrName: string): Promise<StoredOrganization | null>;
  createOrganization(name: string): Promise<StoredOrganization>;
  keys(organizationId: string | null): Promise<readonly StoredKey[]>;
  /** @throws when the same key exists already */
  addKey(key: NewKey): Promise<StoredKey>;
  /** Adds the key unless it was ever known: a revoked one stays revoked. True when added. */
  ensureKey(key: NewKey): Promise<boolean>;
  renameKey(organizationId: string, keyId: string, name: string): Promise<boolean>;
  /** False when the organisation (null = any) has no live key of that id. */
  revokeKey(organizationId: string | null, keyId: string): Promise<boolean>;
  /** The principal of a live key, or null. */
  authenticate(key: string): Promise<Principal | null>;
  priceOverrides(organizationId: string): Promise<readonly PriceOverride[]>;
  putPriceOverride(organizationId: string, price: PriceOverride): Promise<void>;
  close(): Promise<void>;
}
