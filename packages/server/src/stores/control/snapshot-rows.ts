// What a gateway reads of the control store, by statements that every engine takes, and the snapshot it makes of the rows.
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import { principalsOf } from './snapshot-keys.ts';
import { limitsOf } from './snapshot-limits.ts';
import { promptsOf, type VersionShelf } from './snapshot-prompts.ts';
import { retentionOf } from './snapshot-retention.ts';
import type { SnapshotRow } from './snapshot-row.ts';
import { vaultOf } from './snapshot-vault.ts';

export const SNAPSHOT_SQL = {
  keys: 'SELECT id, organization_id, permissions, digest FROM helicone_keys WHERE revoked_at_ms IS NULL',
  /** The newest comes first. */
  providerKeys: `SELECT id, organization_id, provider, name, sealed, config FROM provider_keys
    WHERE deleted_at_ms IS NULL AND is_active = 1 ORDER BY seq DESC`,
  proxyKeys: 'SELECT key_id, provider_key_id FROM proxy_keys',
  /** Which version each environment is. */
  prompts: `SELECT p.organization_id, p.id, e.environment, e.version_id FROM stored_prompts p
    LEFT JOIN stored_prompt_environments e ON e.organization_id = p.organization_id AND e.prompt_id = p.id
    WHERE p.deleted_at_ms IS NULL`,
  deletedVersions: 'SELECT id FROM stored_prompt_versions WHERE deleted_at_ms IS NOT NULL',
  rules: 'SELECT id, organization_id, name, quota, window_seconds, unit, segment FROM rate_limit_rules ORDER BY seq',
  prices: `SELECT organization_id, provider, model, input_usd, output_usd, cache_read_usd, cache_write_usd, set_at_ms
    FROM price_overrides ORDER BY set_at_ms DESC, seq DESC`,
  metadataOnly: 'SELECT organization_id FROM retention_rules WHERE metadata_only = 1',
} as const;

/** Every table that a gateway reads of. */
export const SNAPSHOT_TABLES: readonly string[] = [
  ...new Set(Object.values(SNAPSHOT_SQL).flatMap((text) => [...text.matchAll(/(?:FROM|JOIN) (\w+)/g)].map(tableOf))),
];

export type SnapshotPart = keyof typeof SNAPSHOT_SQL;
export type SnapshotRows = Readonly<Record<SnapshotPart, readonly SnapshotRow[]>>;

/** A version of a prompt by its id, when it is first served. */
export function servedVersionSql(placeholder: '?' | '$1'): string {
  return `SELECT organization_id, prompt_id, major, minor, body FROM stored_prompt_versions
    WHERE deleted_at_ms IS NULL AND id = ${placeholder}`;
}

/** Each part's rows, as an engine reads them at once. */
export function partsOf(read: (part: SnapshotPart) => readonly SnapshotRow[]): SnapshotRows {
  const parts = (Object.keys(SNAPSHOT_SQL) as SnapshotPart[]).map((part) => [part, read(part)] as const);
  return Object.fromEntries(parts) as SnapshotRows;
}

function tableOf([, name = '']: RegExpExecArray): string {
  return name;
}

/** As it is before the store was read: nobody has a key. */
export function emptySnapshot(versions: VersionShelf): ControlSnapshot {
  return toSnapshot(
    partsOf(() => []),
    versions,
  );
}

/** @throws TypeError when a row is not of the expected shape */
export function toSnapshot(rows: SnapshotRows, versions: VersionShelf): ControlSnapshot {
  return {
    defaultOrganizationId: DEFAULT_ORGANIZATION_ID,
    ...principalsOf(rows.keys),
    ...vaultOf(rows.providerKeys, rows.proxyKeys),
    ...promptsOf(rows.prompts, rows.deletedVersions, versions),
    ...limitsOf(rows.rules, rows.prices),
    ...retentionOf(rows.metadataOnly),
  };
}
