// Secrets that must be kept or sent on: AES-256-GCM under the master key, bound to what they belong to. Whoever has the
// sealed text without the master key has nothing, and a sealed text put in another's place does not open.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export const MASTER_KEY_BYTES = 32;

/** Where the master key comes from. It is asked for at the first use, so that one is only made when it is needed. */
export interface MasterKey {
  /** The key, if there is one already. */
  present(): Uint8Array | null;
  /** The key, made when there was none. */
  needed(): Uint8Array;
}

/** Why a sealed text does not open. */
export type SealProblem = 'other_master_key' | 'no_master_key' | 'not_authentic';

export interface Sealer {
  /** @param about what the secret belongs to; the same words open it again */
  seal(secret: string, about: readonly string[]): string;
  open(sealed: string, about: readonly string[]): { readonly secret: string } | { readonly problem: SealProblem };
}

/** One for each purpose there is. */
export interface Sealers {
  /** The vault's; see aboutProviderKey. */
  readonly providerKeys: Sealer;
  /** Secrets that an exchange takes with it through the journal; about its organisation and its id. */
  readonly journal: Sealer;
  /** The keys webhooks are signed with; see aboutWebhook. */
  readonly webhooks: Sealer;
  /** The keys that judges call with; see aboutJudgeKey. */
  readonly judges: Sealer;
  /** Of addresses that are opened without a key; see prompt-link.ts. */
  readonly links: Sealer;
}

export function createSealers(master: MasterKey): Sealers {
  return {
    providerKeys: createSealer(master, 'provider keys'),
    journal: createSealer(master, 'journal'),
    webhooks: createSealer(master, 'webhooks'),
    judges: createSealer(master, 'judges'),
    links: createSealer(master, 'links'),
  };
}

/** NIST SP 800-38D §8.2.2: random nonces of 96 bits serve 2^32 texts of one key; a key for each purpose keeps far from that. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** @param purpose of these secrets; each has a key of its own, derived from the master key */
export function createSealer(master: MasterKey, purpose: string): Sealer {
  let known: { readonly id: string; readonly key: Uint8Array } | null = null;
  const derived = (bytes: Uint8Array): NonNullable<typeof known> => {
    known = { id: masterKeyId(bytes), key: derive(bytes, purpose) };
    return known;
  };
  return {
    seal(secret, about) {
      const { id, key } = known ?? derived(master.needed());
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(id, about));
      const bytes = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${id}.${bytes.toString('base64url')}`;
    },
    open(sealed, about) {
      const id = sealedUnder(sealed);
      if (id === null) return { problem: 'not_authentic' };
      const present = known === null ? master.present() : null;
      if (known === null && present === null) return { problem: 'no_master_key' };
      const own = known ?? derived(present as Uint8Array);
      if (id !== own.id) return { problem: 'other_master_key' };
      return opened(Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url'), own.key, boundTo(id, about));
    },
  };
}

/** A text that the same master key makes again: 192 bits as 32 characters of base64url. */
export function deriveText(master: MasterKey, purpose: string, about: readonly string[]): string {
  const mac = createHmac('sha256', derive(master.needed(), purpose)).update(JSON.stringify(about)).digest();
  return mac.subarray(0, DERIVED_BYTES).toString('base64url');
}

const DERIVED_BYTES = 24;

/** Names a master key without telling anything of it. */
export function masterKeyId(master: Uint8Array): string {
  return createHmac('sha256', master).update('heliometer master key id').digest('hex').slice(0, 12);
}

/** The id of the master key a text was sealed under; null when it is no sealed text. */
export function sealedUnder(sealed: string): string | null {
  return /^v1\.([0-9a-f]{12})\.[A-Za-z0-9_-]+$/.exec(sealed)?.[1] ?? null;
}

/** 64 hexadecimal digits or base64; null when it is neither, or not 32 bytes. */
export function readMasterKey(text: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : null;
}

function derive(master: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, '', `heliometer ${VERSION} ${purpose}`, MASTER_KEY_BYTES));
}

/** As JSON, so that no two lists of words make the same bytes. */
function boundTo(id: string, about: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([VERSION, id, ...about]));
}

function opened(bytes: Buffer, key: Uint8Array, aad: Buffer): ReturnType<Sealer['open']> {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return { problem: 'not_authentic' };
  const end = bytes.length - TAG_BYTES;
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAAD(aad).setAuthTag(bytes.subarray(end));
  const text = cipher.update(bytes.subarray(NONCE_BYTES, end));
  try {
    return { secret: Buffer.concat([text, cipher.final()]).toString('utf8') };
  } catch {
    // All that can fail here is the tag (https://nodejs.org/api/crypto.html#decipherfinaloutputencoding).
    return { problem: 'not_authentic' };
  }
}
