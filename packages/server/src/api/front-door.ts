// How people come in: by password or by a one-time link, and then by the session that either opens. What is wrong is never
// said in a way, or after a time, that tells who has an account here.
import { randomUUID } from 'node:crypto';
import { SHORTEST_PASSWORD } from '@heliometer/contract';
import ipaddr from 'ipaddr.js';
import { GatewayError } from '../kernel/errors.ts';
import { foldEmail } from '../kernel/fold-email.ts';
import { hashPassword, unmatchableHash, verifyPassword } from '../kernel/password.ts';
import { digestToken, newSecretToken } from '../kernel/secret-token.ts';
import { Turnstile } from '../kernel/turnstile.ts';
import type { AccountStore, OneTimeLink, SignedIn } from '../ports/accounts.ts';
import { TryLimit } from './try-limit.ts';

/** From where somebody comes, and how their browser is made to remember. */
export interface Visit {
  readonly address: string;
  readonly userAgent: string;
  /** The session the browser comes with; null = none. */
  readonly token: string | null;
  remember(token: string, maxAgeMs: number): void;
  forget(): void;
  /** The organisation that its calls are about from now on, where nobody is asked who they are. */
  choose(organizationId: string): void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const SESSION_IDLE_MS = 7 * DAY_MS;
export const SESSION_MS = 30 * DAY_MS;
/** Each look would be a write otherwise, at which every gateway reads the control store anew. */
const TOUCH_EVERY_MS = 5 * MINUTE_MS;

/** Wrong passwords for one account. Whoever knows the address can hold its sign-in back; `accounts reset` goes past that. */
const PER_ACCOUNT = { most: 10, windowMs: 15 * MINUTE_MS };
/** Wrong passwords and links from one address, which an office shares. */
const PER_ADDRESS = { most: 100, windowMs: 15 * MINUTE_MS };
/** Each takes 19 MiB and a thread, of which the analytics engine needs some. */
const HASHES = { atOnce: 2, waiting: 50 };

export class FrontDoor {
  readonly #control: AccountStore;
  readonly #byAccount = new TryLimit(PER_ACCOUNT);
  readonly #byAddress = new TryLimit(PER_ADDRESS);
  readonly #hashing = new Turnstile(HASHES);
  readonly #nobodysHash = unmatchableHash();

  constructor(control: AccountStore) {
    this.#control = control;
  }

  async signedInBy(token: string, nowMs: number): Promise<SignedIn | null> {
    const found = await this.#control.signedInBy(digestToken(token), nowMs, nowMs - SESSION_IDLE_MS);
    if (found !== null && nowMs - found.session.seenAtMs > TOUCH_EVERY_MS) {
      await this.#control.touchSession(found.session.id, nowMs);
    }
    return found;
  }

  /** @throws GatewayError sign_in_failed, too_many_requests */
  async signIn(given: { readonly email: string; readonly password: string }, visit: Visit, nowMs: number) {
    const accountId = await this.checkPassword(given, visit, nowMs);
    return this.#openSession({ accountId, organizationId: null }, visit, nowMs);
  }

  /** @returns the id of the account. @throws GatewayError sign_in_failed, too_many_requests */
  async checkPassword(given: { readonly email: string; readonly password: string }, visit: Visit, nowMs: number) {
    const who = foldEmail(given.email);
    const where = networkOf(visit.address);
    this.#byAddress.take(where, nowMs);
    this.#byAccount.take(who, nowMs);
    const account = await this.#control.accountByEmail(given.email);
    const passed = await this.#hashing.pass(() =>
      verifyPassword(given.password, account?.passwordHash ?? this.#nobodysHash),
    );
    if (passed?.result === false || (passed !== null && account === null)) {
      throw new GatewayError('sign_in_failed', 'E-mail or password is wrong.');
    }
    this.#byAddress.giveBack(where);
    if (passed === null || account === null) {
      this.#byAccount.giveBack(who);
      throw crowded();
    }
    this.#byAccount.forget(who);
    return account.id;
  }

  /** @throws GatewayError link_unusable, too_many_requests */
  async link(token: string, visit: Visit, nowMs: number): Promise<OneTimeLink> {
    const where = networkOf(visit.address);
    this.#byAddress.take(where, nowMs);
    const link = await this.#control.linkOf(digestToken(token), nowMs);
    if (link === null) throw unusable();
    this.#byAddress.giveBack(where);
    return link;
  }

  /** @throws GatewayError link_unusable, conflict, too_many_requests */
  async becomeOwner(
    given: { readonly token: string; readonly email: string; readonly password: string; readonly name: string },
    visit: Visit,
    nowMs: number,
  ): Promise<SignedIn> {
    await this.#linkFor('owner', given.token, visit, nowMs);
    const passwordHash = await this.hash(given.password);
    const { email, name } = given;
    const account = await this.#control.becomeOwner(digestToken(given.token), { email, name, passwordHash }, nowMs);
    if (account === null) throw unusable();
    return this.#openSession({ accountId: account.id, organizationId: null }, visit, nowMs);
  }

  /** @throws GatewayError link_unusable, sign_in_failed, invalid_body, too_many_requests */
  async join(
    given: { readonly token: string; readonly name: string; readonly password: string | undefined },
    visit: Visit,
    nowMs: number,
  ): Promise<SignedIn> {
    const link = await this.#linkFor('invitation', given.token, visit, nowMs);
    const email = link.email ?? '';
    const known = await this.#control.accountByEmail(email);
    const present = visit.token === null ? null : await this.signedInBy(visit.token, nowMs);
    let made: { readonly name: string; readonly passwordHash: string } | null = null;
    if (known === null) made = { name: given.name, passwordHash: await this.hash(chosenPassword(given.password)) };
    else if (present?.account.id !== known.id) {
      await this.checkPassword({ email, password: given.password ?? '' }, visit, nowMs);
    }
    const joined = await this.#control.join(digestToken(given.token), made, nowMs);
    if (joined === null) throw unusable();
    const { account, organizationId } = joined;
    return this.#openSession({ accountId: account.id, organizationId }, visit, nowMs);
  }

  /** @throws GatewayError link_unusable, too_many_requests */
  async recover(given: { readonly token: string; readonly password: string }, visit: Visit, nowMs: number) {
    await this.#linkFor('recovery', given.token, visit, nowMs);
    const passwordHash = await this.hash(given.password);
    const account = await this.#control.recover(digestToken(given.token), passwordHash, nowMs);
    if (account === null) throw unusable();
    this.#byAccount.forget(foldEmail(account.email));
    return this.#openSession({ accountId: account.id, organizationId: null }, visit, nowMs);
  }

  /** @throws GatewayError too_many_requests */
  async hash(password: string): Promise<string> {
    const passed = await this.#hashing.pass(() => hashPassword(password));
    if (passed === null) throw crowded();
    return passed.result;
  }

  async #linkFor(purpose: OneTimeLink['purpose'], token: string, visit: Visit, nowMs: number): Promise<OneTimeLink> {
    const link = await this.link(token, visit, nowMs);
    if (link.purpose !== purpose) throw unusable();
    return link;
  }

  /** Always with a token of its own: one that was there before signing in is good for nothing. */
  async #openSession(
    { accountId, organizationId }: { readonly accountId: string; readonly organizationId: string | null },
    visit: Visit,
    nowMs: number,
  ): Promise<SignedIn> {
    const { token, digest } = newSecretToken();
    const { address, userAgent } = visit;
    const lifetime = { createdAtMs: nowMs, expiresAtMs: nowMs + SESSION_MS };
    const whose = { id: randomUUID(), digest, accountId, organizationId };
    await this.#control.openSession({ ...whose, address, userAgent, ...lifetime });
    const signedIn = await this.signedInBy(token, nowMs);
    if (signedIn === null) throw new Error('a session that was just opened is not there');
    visit.remember(token, SESSION_MS);
    return signedIn;
  }
}

/** Who has one address of IPv6 has all of its /64 (RFC 4291 §2.5.4). */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}

function chosenPassword(given: string | undefined): string {
  if (given !== undefined && given.length >= SHORTEST_PASSWORD) return given;
  throw new GatewayError('invalid_body', `password: accepted is at least ${SHORTEST_PASSWORD} characters`);
}

function unusable(): GatewayError {
  return new GatewayError(
    'link_unusable',
    'This link was used already or has expired. As long as there is no owner, a restart prints a new one; else ask whoever sent it.',
  );
}

function crowded(): GatewayError {
  const headers = { 'retry-after': '1' };
  return new GatewayError('too_many_requests', 'Too many people are signing in at this moment.', { headers });
}
