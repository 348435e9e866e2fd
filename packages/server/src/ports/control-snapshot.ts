// What a gateway must know of the control data to serve traffic: a snapshot that follows the store within two seconds.
import type { Principal } from '@heliometer/contract';

export interface ControlSnapshot {
  /** The principal of a live key by the key's SHA-256 (32 bytes), or null when it is unknown or revoked. */
  principalOf(keyDigest: Uint8Array): Principal | null;
  /** Where keyless traffic goes when it is allowed. */
  readonly defaultOrganizationId: string;
}

export interface ControlSnapshotSource {
  /** The newest snapshot; cheap, never waits. */
  current(): ControlSnapshot;
  close(): void;
}
