// People: their accounts, their places in organisations, the sessions they are signed in by, and the links that work once.
// Of passwords, sessions and links the store has only what cannot be turned back into them.
import type { Role } from '@heliometer/contract';

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAtMs: number;
}

/** One place of an account in an organisation. */
export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: Role;
}

export interface Member {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly joinedAtMs: number;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

export interface AccountStore extends OneTimeLinkStore, SessionStore, MemberStore {
  /** Whether any organisation has an owner. */
  hasOwner(): Promise<boolean>;
  /** By its address, whatever the case. */
  accountByEmail(email: string): Promise<(Account & { readonly passwordHash: string }) | null>;
  /** In the order of their making. */
  accounts(): Promise<readonly Account[]>;
  memberships(accountId: string): Promise<readonly Membership[]>;
  renameAccount(accountId: string, name: string): Promise<void>;
  /** Ends every session of the account but that one. */
  setPassword(accountId: string, passwordHash: string, exceptSessionId: string): Promise<void>;
}

/** `last_owner`: an organisation is never left without one. */
export type MemberChange = 'done' | 'unknown' | 'last_owner';

export interface MemberStore {
  /** In the order of their joining. */
  members(organizationId: string): Promise<readonly Member[]>;
  changeRole(organizationId: string, accountId: string, role: Role): Promise<MemberChange>;
  removeMember(organizationId: string, accountId: string): Promise<MemberChange>;
  /** The newest first, those that are still good. */
  invitations(organizationId: string, nowMs: number): Promise<readonly Invitation[]>;
  /** False when the organisation has no invitation of that id. */
  withdrawInvitation(organizationId: string, id: string): Promise<boolean>;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export const MAX_INVITATIONS = 500;

export interface NewSession {
  readonly id: string;
  /** SHA-256 of the token in the cookie. */
  readonly digest: Uint8Array;
  readonly accountId: string;
  /** What calls are about that name no organisation; null = of none. */
  readonly organizationId: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAtMs: number;
  /** However much it is used. */
  readonly expiresAtMs: number;
}

export interface Session extends Omit<NewSession, 'digest'> {
  readonly seenAtMs: number;
}

/** Everything there is to know about who calls. */
export interface SignedIn {
  readonly session: Session;
  readonly account: Account;
  readonly memberships: readonly Membership[];
}

/** An account's least used sessions beyond it end. */
export const MAX_SESSIONS = 50;

export interface SessionStore {
  openSession(session: NewSession): Promise<void>;
  /** null when it ended, expired or was not seen since `idleSinceMs`. */
  signedInBy(digest: Uint8Array, nowMs: number, idleSinceMs: number): Promise<SignedIn | null>;
  touchSession(id: string, seenAtMs: number): Promise<void>;
  switchSession(id: string, organizationId: string): Promise<void>;
  /** The last used first; those that `signedInBy` would still find. */
  sessions(accountId: string, nowMs: number, idleSinceMs: number): Promise<readonly Session[]>;
  /** False when the account has no session of that id. */
  endSession(accountId: string, id: string): Promise<boolean>;
  endSessions(accountId: string): Promise<void>;
}

export type LinkPurpose = 'owner' | 'invitation' | 'recovery';

interface NewLinkBase {
  readonly id: string;
  /** SHA-256 of the token in the link. */
  readonly digest: Uint8Array;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export type NewLink = NewLinkBase &
  (
    | { readonly purpose: 'owner' }
    | { readonly purpose: 'recovery'; readonly accountId: string }
    | {
        readonly purpose: 'invitation';
        readonly organizationId: string;
        readonly email: string;
        readonly role: Role;
        readonly invitedBy: string | null;
      }
  );

export interface OneTimeLink {
  readonly purpose: LinkPurpose;
  readonly email: string | null;
  readonly organizationId: string | null;
  readonly organizationName: string | null;
  readonly role: Role | null;
  readonly expiresAtMs: number;
}

export interface OneTimeLinkStore {
  /**
   * Takes the place of an earlier one for the same: the owner, that account, that address in that organisation.
   * @throws GatewayError `conflict` beyond `MAX_INVITATIONS`, `not_found` when organisation or account do not exist
   */
  addLink(link: NewLink): Promise<void>;
  /** null when it was used, has expired, or never was. */
  linkOf(digest: Uint8Array, nowMs: number): Promise<OneTimeLink | null>;
  /**
   * Makes the owner of every organisation that has none, and uses the link up. null when the link is not good, or there is
   * an owner by now. @throws GatewayError `conflict` when there is such an account
   */
  becomeOwner(digest: Uint8Array, account: NewAccount, nowMs: number): Promise<Account | null>;
  /**
   * Uses an invitation up: for the account of the invited address, made when `account` is given. Who is a member already keeps
   * their role. null when the link is not good, or the account is not as thought.
   */
  join(digest: Uint8Array, account: Omit<NewAccount, 'email'> | null, nowMs: number): Promise<Joined | null>;
  /** Sets the password, ends all sessions of the account and uses the link up; null when the link is not good. */
  recover(digest: Uint8Array, passwordHash: string, nowMs: number): Promise<Account | null>;
}

export interface Joined {
  readonly account: Account;
  readonly organizationId: string;
}

export interface InvitationMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** How invitations reach whom they are for. */
export interface InvitationPost {
  /** Where people reach the dashboard, as the operator says. */
  readonly address: string;
  /** null = there is no mail here: whoever invites hands the link on. @throws when it was not taken */
  readonly send: ((mail: InvitationMail, signal: AbortSignal) => Promise<void>) | null;
}
