// Retention's part of a gateway's snapshot: who keeps no bodies.
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { SnapshotRow } from './snapshot-row.ts';

export function retentionOf(metadataOnly: readonly SnapshotRow[]): Pick<ControlSnapshot, 'isMetadataOnly'> {
  const organizations = new Set(metadataOnly.map((row) => String(row['organization_id'])));
  return { isMetadataOnly: (organizationId) => organizations.has(organizationId) };
}
