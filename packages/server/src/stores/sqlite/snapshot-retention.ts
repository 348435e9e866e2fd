// Retention's part of a gateway's snapshot: who keeps no bodies.
import type { DatabaseSync } from 'node:sqlite';
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import { METADATA_ONLY_SQL } from './retention-tables.ts';

export type SnapshotRetention = Pick<ControlSnapshot, 'isMetadataOnly'>;

export const KEEPS_BODIES: SnapshotRetention = { isMetadataOnly: () => false };

/** Reads it anew each time the returned function is called. */
export function prepareRetention(db: DatabaseSync): () => SnapshotRetention {
  const statement = db.prepare(METADATA_ONLY_SQL);
  return () => {
    const organizations = new Set(statement.all().map((row) => String(row['organization_id'])));
    return organizations.size === 0
      ? KEEPS_BODIES
      : { isMetadataOnly: (organizationId) => organizations.has(organizationId) };
  };
}
