// Handlers of accounts: signing in and out, and what people see and change of themselves.
import type { Handlers } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { Membership, SignedIn } from '../../ports/accounts.ts';
import type { Person } from '../caller.ts';
import type { ApiContext, PersonContext, PublicContext } from '../context.ts';
import { SESSION_IDLE_MS } from '../front-door.ts';
import { toIso } from '../to-helicone-request.ts';

export const accountHandlers = {
  async authState(_input, { control, door, visit, nowMs, keyless }) {
    const signedIn = visit.token === null ? null : await door.signedInBy(visit.token, nowMs);
    return {
      auth: keyless ? 'none' : 'accounts',
      has_owner: await control.hasOwner(),
      signed_in: keyless || signedIn !== null,
    };
  },
  async readLink({ body }, { control, door, visit, nowMs }) {
    const { purpose, email, organizationName, role, expiresAtMs } = await door.link(body.token, visit, nowMs);
    return {
      purpose,
      email,
      organization: organizationName,
      role,
      has_account: email !== null && (await control.accountByEmail(email)) !== null,
      expires_at: toIso(expiresAtMs),
    };
  },
  async createOwner({ body }, { door, visit, nowMs }) {
    return shownSignedIn(await door.becomeOwner(body, visit, nowMs));
  },
  async signIn({ body }, { door, visit, nowMs }) {
    return shownSignedIn(await door.signIn(body, visit, nowMs));
  },
  async acceptInvitation({ body }, { door, visit, nowMs }) {
    const { token, name, password } = body;
    return shownSignedIn(await door.join({ token, name, password }, visit, nowMs));
  },
  async recoverAccount({ body }, { door, visit, nowMs }) {
    return shownSignedIn(await door.recover(body, visit, nowMs));
  },
  async me(_input, { person }) {
    return shown(person);
  },
  async renameMe({ body }, { control, person }) {
    await control.renameAccount(signedInOf(person).account.id, body.name);
    return null;
  },
  async changePassword({ body }, { control, door, visit, person, nowMs }) {
    const { account, session } = signedInOf(person);
    await door.checkPassword({ email: account.email, password: body.currentPassword }, visit, nowMs);
    await control.setPassword(account.id, await door.hash(body.newPassword), session.id);
    return null;
  },
  async signOut(_input, { control, visit, person }) {
    const { account, session } = signedInOf(person);
    await control.endSession(account.id, session.id);
    visit.forget();
    return null;
  },
  async signOutEverywhere(_input, { control, visit, person }) {
    await control.endSessions(signedInOf(person).account.id);
    visit.forget();
    return null;
  },
  async listSessions(_input, { control, person, nowMs }) {
    const { account, session: own } = signedInOf(person);
    const sessions = await control.sessions(account.id, nowMs, nowMs - SESSION_IDLE_MS);
    return sessions.map((session) => ({
      id: session.id,
      created_at: toIso(session.createdAtMs),
      seen_at: toIso(session.seenAtMs),
      expires_at: toIso(session.expiresAtMs),
      address: session.address,
      user_agent: session.userAgent,
      current: session.id === own.id,
    }));
  },
  async endSession({ params }, { control, person }) {
    const ended = await control.endSession(signedInOf(person).account.id, params.id);
    if (!ended) throw new GatewayError('not_found', `You have no session of id ${params.id}.`);
    return null;
  },
  async switchOrganization({ body }, { control, person, visit }) {
    const organizationId = body.organizationId.toLowerCase();
    const current = person.memberships.find((membership) => membership.organizationId === organizationId);
    if (current === undefined)
      throw new GatewayError('not_found', `You are in no organisation of id ${organizationId}.`);
    if (person.signedIn === null) visit.choose(organizationId);
    else await control.switchSession(person.signedIn.session.id, organizationId);
    return shown({ ...person, current });
  },
} satisfies Partial<Handlers<ApiContext, PublicContext, PersonContext>>;

/** @throws GatewayError conflict */
function signedInOf({ signedIn }: Person): SignedIn {
  if (signedIn !== null) return signedIn;
  throw new GatewayError(
    'conflict',
    'This console asks nobody who they are (setting console.auth): there is no account.',
  );
}

function shownSignedIn(signedIn: SignedIn) {
  const { memberships, session } = signedIn;
  const usual = memberships.find(({ organizationId }) => organizationId === session.organizationId);
  return shown({ signedIn, memberships, current: usual ?? memberships[0] ?? null });
}

function shown({ signedIn, memberships, current }: Person) {
  return {
    auth: signedIn === null ? ('none' as const) : ('accounts' as const),
    account: signedIn === null ? null : shownAccount(signedIn),
    organization: current === null ? null : shownMembership(current),
    organizations: memberships.map(shownMembership),
    session: signedIn === null ? null : { id: signedIn.session.id, expires_at: toIso(signedIn.session.expiresAtMs) },
  };
}

function shownAccount({ account: { id, email, name, createdAtMs } }: SignedIn) {
  return { id, email, name, created_at: toIso(createdAtMs) };
}

function shownMembership({ organizationId: id, organizationName: name, role }: Membership) {
  return { id, name, role };
}
