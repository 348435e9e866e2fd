// Organisations, keys and prices, as the console and the command line change them.
import type { KeyPermissions, Principal } from '@heliometer/contract';
import type { AccountStore } from './accounts.ts';
import type { AlertStore } from './alerts.ts';
import type { DatasetStore } from './datasets.ts';
import type { EvaluatorStore } from './evaluators.ts';
import type { HiddenProperties } from './hidden-properties.ts';
import type { MarkedPrompts, PromptVersions } from './prompt-versions.ts';
import type { ProviderKeyStore } from './provider-keys.ts';
import type { RateLimitRuleStore } from './rate-limit-rules.ts';
import type { RecomputationQueue } from './recomputation-queue.ts';
import type { RedactionStore } from './redaction.ts';
import type { ReportStore } from './reports.ts';
import type { RetentionStore } from './retention.ts';
import type { SavedFilterStore } from './saved-filters.ts';
import type { SavedQueryStore } from './saved-queries.ts';
import type { StoredPrompts } from './stored-prompts.ts';
import type { WebhookStore } from './webhooks.ts';

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
  /** Made-up exchanges were put in it. */
  readonly hasDemoData: boolean;
  /** What pages show whose address names no range: `7d`, `month`; null = the last day. */
  readonly defaultRange: string | null;
  /** IANA; null = each browser's own. */
  readonly timeZone: string | null;
}

/** What is undefined stays as it is. */
export interface OrganizationChange {
  readonly name?: string | undefined;
  readonly defaultRange?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
}

export interface NewKey {
  readonly organizationId: string;
  readonly name: string;
  readonly permissions: KeyPermissions;
  /** The plain key; only its SHA-256 is stored. */
  readonly key: string;
}

/** A price of an organisation's own for a model. One stands for each provider and model, whatever the model's case. */
export interface PriceOverride {
  /** Slug, or null = any provider. */
  readonly provider: string | null;
  readonly model: string;
  /** USD per token, exact decimals. */
  readonly inputUsd: string;
  readonly outputUsd: string;
  /** null = as input. */
  readonly cacheReadUsd: string | null;
  readonly cacheWriteUsd: string | null;
  readonly setAtMs: number;
}

export interface StoredPrice extends PriceOverride {
  /** Stays the same when the price is replaced. */
  readonly id: string;
}

export interface ControlStore
  extends RecomputationQueue,
    HiddenProperties,
    DatasetStore,
    SavedFilterStore,
    SavedQueryStore,
    ProviderKeyStore,
    PromptVersions,
    MarkedPrompts,
    StoredPrompts,
    RateLimitRuleStore,
    RedactionStore,
    RetentionStore,
    WebhookStore,
    AlertStore,
    EvaluatorStore,
    ReportStore,
    AccountStore {
  /** The organisation that keys belong to when none is named; made at first use. */
  defaultOrganization(): Promise<StoredOrganization>;
  organizations(): Promise<readonly StoredOrganization[]>;
  /** By id or by name; null when there is none. */
  findOrganization(idOrName: string): Promise<StoredOrganization | null>;
  /** @param ownerIds accounts. @throws GatewayError `conflict` when the name is another's */
  createOrganization(name: string, ownerIds?: readonly string[]): Promise<StoredOrganization>;
  /** False when there is none of that id. @throws GatewayError `conflict` when the name is another's */
  changeOrganization(id: string, change: OrganizationChange): Promise<boolean>;
  /** Of an organisation that exists: it is said to have demo data from now on. */
  markDemo(organizationId: string): Promise<void>;
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
  /** Newest first. */
  priceOverrides(organizationId: string): Promise<readonly StoredPrice[]>;
  /** Takes the place of the organisation's price for the same provider and model. */
  putPriceOverride(organizationId: string, price: PriceOverride): Promise<StoredPrice>;
  /** False when the organisation has no price of that id. */
  deletePriceOverride(organizationId: string, id: string): Promise<boolean>;
  close(): Promise<void>;
}
