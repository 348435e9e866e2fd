// Helicone keys (headers.md §1): made here, recognised by their SHA-256 everywhere. The plain key is never kept.
import { createHash, randomBytes } from 'node:crypto';
import type { KeyPermissions } from '@heliometer/contract';

/** 192 bits, as 32 characters of base64url. */
const RANDOM_BYTES = 24;

/** A new plain key. `w` keys are `pk-`: they may stand in a browser, for they read nothing. */
export function generateKey(permissions: KeyPermissions, random: (size: number) => Buffer = randomBytes): string {
  const kind = permissions === 'w' ? 'pk' : 'sk';
  return `${kind}-helicone-${random(RANDOM_BYTES).toString('base64url')}`;
}

/** One that is bound to a provider key. Nothing in it says to which. */
export function generateProxyKey(random: (size: number) => Buffer = randomBytes): string {
  return `sk-helicone-proxy-${random(RANDOM_BYTES).toString('base64url')}`;
}

/** SHA-256, 32 bytes. A plain hash is enough for a key of 192 random bits: there is nothing to guess. */
export function digestKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Enough of a key to recognise it: the first three random characters and the last four. */
export function hintOf(key: string): string {
  return `${key.slice(0, 'sk-helicone-'.length + 3)}…${key.slice(-4)}`;
}
