// Tokens of sessions and one-time links: 256 random bits that their holder alone has. We keep their SHA-256.
import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;

export interface SecretToken {
  readonly token: string;
  readonly digest: Uint8Array;
}

export function newSecretToken(): SecretToken {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  return { token, digest: digestToken(token) };
}

/** A plain hash is enough: there is nothing to guess. */
export function digestToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
