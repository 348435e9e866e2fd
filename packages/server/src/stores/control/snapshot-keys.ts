// The live keys of a gateway's snapshot.
import { timingSafeEqual } from 'node:crypto';
import { KEY_PERMISSIONS, type Principal } from '@heliometer/contract';
import type { ControlSnapshot } from '../../ports/control-snapshot.ts';
import type { SnapshotRow } from './snapshot-row.ts';

interface LiveKey {
  readonly digest: Uint8Array;
  readonly principal: Principal;
}

export function principalsOf(rows: readonly SnapshotRow[]): Pick<ControlSnapshot, 'principalOf'> {
  /** By the first eight bytes of their digest, which tell a guesser nothing; the whole is compared in constant time. */
  const keys = new Map<string, LiveKey[]>();
  for (const row of rows) {
    const key = toLiveKey(row);
    const prefix = prefixOf(key.digest);
    const bucket = keys.get(prefix);
    if (bucket === undefined) keys.set(prefix, [key]);
    else bucket.push(key);
  }
  return {
    principalOf(digest) {
      for (const key of keys.get(prefixOf(digest)) ?? []) {
        if (digest.byteLength === key.digest.byteLength && timingSafeEqual(digest, key.digest)) return key.principal;
      }
      return null;
    },
  };
}

function toLiveKey(row: SnapshotRow): LiveKey {
  const { id, organization_id: organizationId, permissions: text, digest } = row;
  const permissions = KEY_PERMISSIONS.find((known) => known === text);
  if (
    typeof id !== 'string' ||
    typeof organizationId !== 'string' ||
    permissions === undefined ||
    !(digest instanceof Uint8Array)
  ) {
    throw new TypeError('control store: a key row is not of the expected shape');
  }
  return { digest, principal: { organizationId, keyId: id, permissions } };
}

function prefixOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('latin1', 0, 8);
}
