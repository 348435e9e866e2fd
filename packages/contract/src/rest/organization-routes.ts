// Table. Organisations and their members (platform.md §1, group 13). People call these for any organisation of theirs, keys for
// their own.
import { z } from 'zod';
import { ROLES } from '../principal.ts';
import { emailAddress, shownName } from './account-routes.ts';
import { idParams, isoTime, nothing, timeZone } from './query-shapes.ts';
import { defineRoute } from './route.ts';

const organizationName = shownName.min(1);
const role = z.enum(ROLES);
const memberId = z.guid().meta({ description: 'The id of the member’s account.' });

/** As the dashboard's address says it; ten years at most. */
const defaultRange = z
  .string()
  .refine(isRange, 'accepted is month, or a width up to ten years in m, h, d or w, such as 7d')
  .nullable()
  .meta({ description: 'What pages show whose address names no range: `7d`, `month`. null = the last 24 hours.' });
const WIDTH_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const LONGEST_MS = 3650 * WIDTH_MS.d;

function isRange(text: string): boolean {
  const [, digits, unit] = /^([1-9]\d{0,5})([mhdw])$/.exec(text) ?? [];
  return text === 'month' || (unit !== undefined && Number(digits) * WIDTH_MS[unit as 'm'] <= LONGEST_MS);
}

const zone = timeZone
  .nullable()
  .meta({ description: 'IANA. In which pages show times to all members; null = in each browser’s own.' });

const organization = z.object({
  id: z.string(),
  name: z.string(),
  created_at: isoTime,
  role: role.nullable().meta({ description: 'The caller’s; null for a key.' }),
  demo_data: z.boolean().meta({ description: 'Whether `heliometer demo` has put made-up exchanges in it.' }),
  default_range: defaultRange,
  time_zone: zone,
});

const member = z.object({
  member: z.string().meta({ description: 'The id of the account.' }),
  email: z.string(),
  name: z.string(),
  org_role: role,
  joined_at: isoTime,
});

const invitation = z.object({
  id: z.string(),
  email: z.string(),
  org_role: role,
  created_at: isoTime,
  expires_at: isoTime,
});

export const ORGANIZATION_ROUTES = {
  listOrganizations: defineRoute({
    method: 'GET',
    path: '/v1/organization',
    group: 'organizations',
    permission: 'read',
    summary: 'List one’s organisations',
    description: 'Of a person all they are in; of a key its own.',
    response: z.array(organization),
  }),
  createOrganization: defineRoute({
    method: 'POST',
    path: '/v1/organization/create',
    group: 'organizations',
    permission: 'account',
    summary: 'Create an organisation',
    description: 'Whoever makes it is its owner. Answers its id.',
    body: z.object({ name: organizationName }),
    response: z.string(),
  }),
  getOrganization: defineRoute({
    method: 'GET',
    path: '/v1/organization/:id',
    group: 'organizations',
    permission: 'read',
    summary: 'Get an organisation',
    description: 'One of the caller’s.',
    params: idParams,
    response: organization,
  }),
  updateOrganization: defineRoute({
    method: 'POST',
    path: '/v1/organization/:id/update',
    group: 'organizations',
    permission: 'manage',
    summary: 'Change an organisation',
    description:
      'Its name, which belongs to one organisation of this Heliometer, and what pages show whose address does not say. What is not given stays as it is.',
    params: idParams,
    body: z.object({
      name: organizationName.optional(),
      default_range: defaultRange.optional(),
      time_zone: zone.optional(),
    }),
    response: nothing,
  }),
  listMembers: defineRoute({
    method: 'GET',
    path: '/v1/organization/:id/members',
    group: 'organizations',
    permission: 'read',
    summary: 'List the members of an organisation',
    description: 'In the order of their joining.',
    params: idParams,
    response: z.array(member),
  }),
  listOwners: defineRoute({
    method: 'GET',
    path: '/v1/organization/:id/owner',
    group: 'organizations',
    permission: 'read',
    summary: 'List the owners of an organisation',
    description: '`tier` is always `self-hosted`.',
    params: idParams,
    response: z.array(z.object({ email: z.string(), tier: z.literal('self-hosted') })),
  }),
  addMember: defineRoute({
    method: 'POST',
    path: '/v1/organization/:id/add_member',
    group: 'organizations',
    permission: 'manage',
    summary: 'Invite somebody into an organisation',
    description:
      'Makes a link, good once and for seven days, and sends it by mail where a mail server is set. Takes the place of an earlier invitation of the same address. `null` when they are a member already. Only owners invite owners.',
    params: idParams,
    body: z.object({ email: emailAddress, role: role.default('member') }),
    response: z
      .object({
        id: z.string(),
        link: z.string().meta({ description: 'To be handed on. Shown in this answer and never again.' }),
        mailed: z.boolean().meta({ description: 'Whether the mail server took the mail.' }),
        expires_at: isoTime,
      })
      .nullable(),
  }),
  updateMember: defineRoute({
    method: 'POST',
    path: '/v1/organization/:id/update_member',
    group: 'organizations',
    permission: 'manage',
    summary: 'Change the role of a member',
    description: 'Only owners change owners or make them, and the last one stays.',
    params: idParams,
    body: z.object({ memberId, role }),
    response: nothing,
  }),
  removeMember: defineRoute({
    method: 'DELETE',
    path: '/v1/organization/:id/remove_member',
    group: 'organizations',
    permission: 'manage',
    summary: 'Remove a member from an organisation',
    description: 'At once, in running sessions too. Only owners remove owners, and the last one stays.',
    params: idParams,
    query: z.object({ memberId }),
    response: nothing,
  }),
  leaveOrganization: defineRoute({
    method: 'POST',
    path: '/v1/organization/:id/leave',
    group: 'organizations',
    permission: 'account',
    summary: 'Leave an organisation',
    description: 'Whatever one’s role; the last owner stays.',
    params: idParams,
    response: nothing,
  }),
  listInvitations: defineRoute({
    method: 'GET',
    path: '/v1/organization/:id/invitations',
    group: 'organizations',
    permission: 'manage',
    summary: 'List open invitations',
    description: 'The newest first. A link itself is never shown again.',
    params: idParams,
    response: z.array(invitation),
  }),
  withdrawInvitation: defineRoute({
    method: 'DELETE',
    path: '/v1/organization/:id/invitations/:invitationId',
    group: 'organizations',
    permission: 'manage',
    summary: 'Withdraw an invitation',
    description: 'Its link is good for nothing from then on.',
    params: idParams.extend({ invitationId: z.guid() }),
    response: nothing,
  }),
} as const;
