// Handlers of organisations and their members. Which organisation a call is about, and what its caller may there, was settled
// before: the principal is of the organisation in the path.
import { randomUUID } from 'node:crypto';
import type { Handlers, Role } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import { foldEmail } from '../../kernel/fold-email.ts';
import { newSecretToken } from '../../kernel/secret-token.ts';
import { signInLink } from '../../kernel/sign-in-link.ts';
import type { Member, MemberChange } from '../../ports/accounts.ts';
import type { StoredOrganization } from '../../ports/control-store.ts';
import type { ApiContext, PersonContext, PublicContext } from '../context.ts';
import { toIso } from '../to-helicone-request.ts';

const INVITATION_MS = 7 * 24 * 60 * 60_000;

export const organizationHandlers = {
  async listOrganizations(_input, { control, principal }) {
    const { person, organizationId } = principal;
    const roles = new Map<string, Role | null>(person === null ? [[organizationId, null]] : []);
    for (const membership of person?.memberships ?? []) roles.set(membership.organizationId, membership.role);
    const all = await control.organizations();
    return all.filter(({ id }) => roles.has(id)).map((each) => shown(each, roles.get(each.id) ?? null));
  },
  async createOrganization({ body }, { control, person }) {
    // Where nobody is asked there is no account to own it: those own it who own what was there.
    const owners = person.signedIn === null ? await ownersOf(person, control) : [person.signedIn.account.id];
    return (await control.createOrganization(body.name, owners)).id;
  },
  async getOrganization(_input, { control, principal }) {
    const { organizationId: id, person } = principal;
    const found = await control.findOrganization(id);
    if (found === null) throw new GatewayError('not_found', `There is no organisation of id ${id}.`);
    return shown(found, person?.current?.role ?? null);
  },
  async updateOrganization({ body }, { control, principal }) {
    const { name, default_range: defaultRange, time_zone: timeZone } = body;
    await control.changeOrganization(principal.organizationId, { name, defaultRange, timeZone });
    return null;
  },
  async listMembers(_input, { control, principal }) {
    return (await control.members(principal.organizationId)).map((each) => ({
      member: each.accountId,
      email: each.email,
      name: each.name,
      org_role: each.role,
      joined_at: toIso(each.joinedAtMs),
    }));
  },
  async listOwners(_input, { control, principal }) {
    const members = await control.members(principal.organizationId);
    return members.filter(({ role }) => role === 'owner').map(({ email }) => ({ email, tier: 'self-hosted' as const }));
  },
  async addMember({ body }, context) {
    return invite(body, context);
  },
  async updateMember({ body }, context) {
    const { control, principal } = context;
    const { memberId, role } = body;
    await checkOwners(memberId, role, context);
    checkDone(await control.changeRole(principal.organizationId, memberId.toLowerCase(), role), memberId);
    return null;
  },
  async removeMember({ query }, context) {
    const { control, principal } = context;
    await checkOwners(query.memberId, null, context);
    checkDone(await control.removeMember(principal.organizationId, query.memberId.toLowerCase()), query.memberId);
    return null;
  },
  async leaveOrganization({ params }, { control, person }) {
    const { signedIn } = person;
    if (signedIn === null)
      throw new GatewayError('conflict', 'This console asks nobody who they are: nobody can leave.');
    checkDone(await control.removeMember(params.id.toLowerCase(), signedIn.account.id), signedIn.account.id);
    return null;
  },
  async listInvitations(_input, { control, principal, nowMs }) {
    return (await control.invitations(principal.organizationId, nowMs)).map(({ id, email, role, ...at }) => ({
      ...{ id, email, org_role: role },
      ...{ created_at: toIso(at.createdAtMs), expires_at: toIso(at.expiresAtMs) },
    }));
  },
  async withdrawInvitation({ params }, { control, principal }) {
    const { invitationId } = params;
    const withdrawn = await control.withdrawInvitation(principal.organizationId, invitationId);
    if (!withdrawn) throw new GatewayError('not_found', `There is no open invitation of id ${invitationId}.`);
    return null;
  },
} satisfies Partial<Handlers<ApiContext, PublicContext, PersonContext>>;

async function invite({ email, role }: { readonly email: string; readonly role: Role }, context: ApiContext) {
  const { control, principal, nowMs, origin } = context;
  const { organizationId, person } = principal;
  if (role === 'owner') checkIsOwner(context);
  const members = await control.members(organizationId);
  if (members.some((member) => foldEmail(member.email) === foldEmail(email))) return null;
  const { token, digest } = newSecretToken();
  const [id, expiresAtMs] = [randomUUID(), nowMs + INVITATION_MS];
  const lifetime = { createdAtMs: nowMs, expiresAtMs };
  const invitedBy = person?.signedIn?.account.id ?? null;
  await control.addLink({ id, purpose: 'invitation', digest, organizationId, email, role, invitedBy, ...lifetime });
  const mailed = await mail(email, token, context);
  return { id, link: signInLink(origin, token), mailed, expires_at: toIso(expiresAtMs) };
}

/** False when there is no mail server, or it did not take the mail: the link can be handed on all the same. */
async function mail(
  to: string,
  token: string,
  { control, principal, post, signal, log }: ApiContext,
): Promise<boolean> {
  if (post.send === null) return false;
  const name = (await control.findOrganization(principal.organizationId))?.name ?? '';
  const text = `You are invited to ${name}. This link lets you in, once and within seven days:\n\n${signInLink(post.address, token)}\n`;
  try {
    await post.send({ to, subject: `You are invited to ${name}`, text }, signal);
    return true;
  } catch (error) {
    log.warn({ error }, 'an invitation could not be mailed');
    return false;
  }
}

/** Owners are made, changed and removed by owners alone: no admin and no key rises above itself. @throws GatewayError */
async function checkOwners(memberId: string, role: Role | null, context: ApiContext): Promise<void> {
  const members: readonly Member[] = await context.control.members(context.principal.organizationId);
  const member = members.find(({ accountId }) => accountId === memberId.toLowerCase());
  if (member === undefined) throw unknownMember(memberId);
  if (role === 'owner' || member.role === 'owner') checkIsOwner(context);
}

function checkIsOwner({ principal: { person } }: ApiContext): void {
  if (person?.current?.role === 'owner') return;
  throw new GatewayError('forbidden', 'Only an owner may make, change or remove owners.');
}

function checkDone(change: MemberChange, memberId: string): void {
  if (change === 'unknown') throw unknownMember(memberId);
  if (change === 'last_owner') throw new GatewayError('conflict', 'This is the last owner; make another one first.');
}

async function ownersOf({ current }: PersonContext['person'], control: PublicContext['control']) {
  const members = current === null ? [] : await control.members(current.organizationId);
  return members.filter(({ role }) => role === 'owner').map(({ accountId }) => accountId);
}

function shown(stored: StoredOrganization, role: Role | null) {
  const { id, name, createdAtMs, hasDemoData, defaultRange, timeZone } = stored;
  return {
    ...{ id, name, created_at: toIso(createdAtMs), role, demo_data: hasDemoData },
    ...{ default_range: defaultRange, time_zone: timeZone },
  };
}

function unknownMember(id: string): GatewayError {
  return new GatewayError('not_found', `There is no member of id ${id}.`);
}
