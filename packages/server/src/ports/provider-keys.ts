// The vault: provider keys of organisations, sealed before they come here (kernel/sealing.ts). What is stored opens nothing.

/** What is sealed, as JSON. */
export interface ProviderCredential {
  /** The key; for Amazon Bedrock the access key when there is a secret one. */
  readonly key: string;
  readonly secretKey: string | null;
  /** Of temporary AWS credentials. */
  readonly sessionToken: string | null;
}

/** A provider key as the gateway needs it. */
export interface SealedProviderKey {
  readonly id: string;
  readonly organizationId: string;
  /** Slug of the provider whose key it is. */
  readonly provider: string;
  /** One of a kind among the organisation's keys for the provider; null = it is not chosen by name. */
  readonly name: string | null;
  /** Bound to the organisation and the id (`aboutProviderKey`). */
  readonly sealed: string;
  /** What goes with the key and is no secret: `region`, `baseUri`. */
  readonly config: Readonly<Record<string, string>>;
}

export interface NewProviderKey extends SealedProviderKey {
  /** The last characters of the key, enough to recognise it. */
  readonly hint: string;
  /** An inactive one is kept, and not used. */
  readonly isActive: boolean;
}

export interface StoredProviderKey extends NewProviderKey {
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export type ProviderKeyChange = Partial<Pick<StoredProviderKey, 'name' | 'sealed' | 'hint' | 'config' | 'isActive'>>;

/** A Helicone key that sends traffic with one provider key, and nothing else. */
export interface NewProxyKey {
  readonly organizationId: string;
  readonly name: string;
  /** The plain Helicone key; only its SHA-256 is stored. */
  readonly key: string;
  readonly providerKeyId: string;
}

export interface ProviderKeyStore {
  /** Newest first. */
  providerKeys(organizationId: string): Promise<readonly StoredProviderKey[]>;
  providerKey(organizationId: string, id: string): Promise<StoredProviderKey | null>;
  /** @throws GatewayError conflict when the organisation has a key of that name for the provider */
  addProviderKey(key: NewProviderKey): Promise<StoredProviderKey>;
  /** Null when the organisation has no key of that id. @throws as addProviderKey */
  changeProviderKey(organizationId: string, id: string, change: ProviderKeyChange): Promise<StoredProviderKey | null>;
  /** Its row no longer holds what was sealed. False when the organisation has no key of that id. */
  deleteProviderKey(organizationId: string, id: string): Promise<boolean>;
  /** Null when the organisation has no provider key of that id. */
  addProxyKey(key: NewProxyKey): Promise<{ readonly id: string } | null>;
}

/** What a sealed provider key is bound to: put in another organisation's row, or in another key's, it does not open. */
export function aboutProviderKey(organizationId: string, id: string): readonly string[] {
  return [organizationId, id];
}
