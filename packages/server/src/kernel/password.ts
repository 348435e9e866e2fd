// Passwords as they are stored: argon2id (RFC 9106) in the PHC string format, so that a hash says by which costs it was made.
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/** OWASP's choice for argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{11,86})$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const costs = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES };
  const tag = await derive(password, { ...costs, nonce: salt, tagLength: TAG_BYTES });
  return phcOf(salt, tag);
}

/** @throws when the hash is none of ours */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? [];
  if (tag === '') throw new Error('a stored password is not an argon2id hash');
  const expected = Buffer.from(tag, 'base64');
  const given = await derive(password, {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt, 'base64'),
    tagLength: expected.byteLength,
  });
  return timingSafeEqual(given, expected);
}

/** Costs as much to check as any other and is matched by no password: what is checked when there is no account. */
export function unmatchableHash(): string {
  return phcOf(randomBytes(SALT_BYTES), randomBytes(TAG_BYTES));
}

function derive(password: string, costs: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  // NIST SP 800-63B §3.1.1.2: the same characters typed on another keyboard are the same password.
  const message = password.normalize('NFKC');
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  argon2('argon2id', { ...costs, message }, (error, tag) => (error === null ? resolve(tag) : reject(error)));
  return promise;
}

function phcOf(salt: Buffer, tag: Buffer): string {
  const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${plain(salt)}$${plain(tag)}`;
}
