// `heliometer accounts`: writes the control store itself, with or without a server beside it.
import { randomUUID } from 'node:crypto';
import { newSecretToken } from '../kernel/secret-token.ts';
import { signInLink } from '../kernel/sign-in-link.ts';
import type { Settings } from './config/table.ts';
import { openDataDir } from './data-dir.ts';
import { peekLock } from './file-lock.ts';
import { KeysError } from './keys.ts';
import { openControlNow } from './open-control.ts';
import { publicAddress } from './public-address.ts';

const RECOVERY_LINK_MS = 60 * 60_000;

/** @returns a link by which the account gets a new password, once and within an hour; @throws KeysError */
export async function resetAccount(settings: Settings, email: string): Promise<string> {
  const dir = openDataDir(settings.dataDir);
  const store = await openControlNow(settings, dir);
  try {
    const account = await store.accountByEmail(email);
    if (account === null) {
      const known = (await store.accounts()).map((each) => each.email).join(', ');
      throw new KeysError(
        `there is no account ${email}; ${known === '' ? 'there is none at all' : `there are: ${known}`}`,
      );
    }
    const { token, digest } = newSecretToken();
    const createdAtMs = Date.now();
    const lifetime = { createdAtMs, expiresAtMs: createdAtMs + RECOVERY_LINK_MS };
    await store.addLink({ id: randomUUID(), purpose: 'recovery', accountId: account.id, digest, ...lifetime });
    const running = settings['console.listen'] === null ? peekLock(dir.lockFile)?.note : undefined;
    return signInLink(publicAddress(settings, running === '' ? null : (running ?? null)), token);
  } finally {
    await store.close();
  }
}
