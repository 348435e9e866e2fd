// Table. Accounts of people and their signing in (platform.md §3), ours.
import { z } from 'zod';
import { ROLES } from '../principal.ts';
import { idParams, isoTime, nothing } from './query-shapes.ts';
import { defineRoute } from './route.ts';

/** As people write it. Nothing more is asked of an address, since only mail can tell whether it is one. */
export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .refine((text) => /^[^\s\p{Cc}@<>,;]+@[^\s\p{Cc}@<>,;]+$/u.test(text), 'accepted is an e-mail address')
  .meta({ description: 'An e-mail address; upper and lower case are the same.' });

export const SHORTEST_PASSWORD = 12;

/** NIST SP 800-63B §3.1.1.2: length and nothing else; the bound keeps hashing from being made to work. */
const newPassword = z
  .string()
  .min(SHORTEST_PASSWORD)
  .max(256)
  .meta({ description: `${SHORTEST_PASSWORD} to 256 characters, any.` });
const password = z.string().min(1).max(256);
/** Stands in lists and mails: on one line. */
export const shownName = z
  .string()
  .trim()
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'accepted are no control characters');
const linkToken = z.string().min(1).max(200).meta({ description: 'What follows `link=` in a one-time link.' });

const role = z.enum(ROLES);
const account = z.object({ id: z.string(), email: z.string(), name: z.string(), created_at: isoTime });
const membership = z.object({ id: z.string(), name: z.string(), role });

const whoAmI = z.object({
  auth: z.enum(['accounts', 'none']).meta({ description: 'none: this console asks nobody who they are.' }),
  account: account.nullable().meta({ description: 'null when nobody is asked.' }),
  organization: membership.nullable().meta({ description: 'What calls are about that name no other.' }),
  organizations: z.array(membership),
  session: z.object({ id: z.string(), expires_at: isoTime }).nullable(),
});

const COOKIE = 'The answer sets the session cookie.';

export const ACCOUNT_ROUTES = {
  authState: defineRoute({
    method: 'GET',
    path: '/api/auth/state',
    group: 'accounts',
    permission: 'none',
    summary: 'How people sign in here',
    description: 'Whether the console asks who one is, whether an owner exists, and whether the caller is signed in.',
    response: z.object({
      auth: z.enum(['accounts', 'none']),
      has_owner: z.boolean().meta({ description: 'False: the one-time link that the program prints makes the owner.' }),
      signed_in: z.boolean(),
    }),
  }),
  readLink: defineRoute({
    method: 'POST',
    path: '/api/auth/link',
    group: 'accounts',
    permission: 'none',
    summary: 'See what a one-time link is for',
    description: 'Does not use it up.',
    body: z.object({ token: linkToken }),
    secretBody: true,
    response: z.object({
      purpose: z.enum(['owner', 'invitation', 'recovery']),
      email: z.string().nullable().meta({ description: 'Whose it is; null for the owner’s, who brings one along.' }),
      organization: z.string().nullable().meta({ description: 'The name of the organisation it leads into.' }),
      role: role.nullable(),
      has_account: z.boolean().meta({ description: 'True: the password asked for is the account’s own.' }),
      expires_at: isoTime,
    }),
  }),
  createOwner: defineRoute({
    method: 'POST',
    path: '/api/auth/first-owner',
    group: 'accounts',
    permission: 'none',
    summary: 'Make the owner’s account by the link the program printed',
    description: `Owner of every organisation that has none. ${COOKIE}`,
    body: z.object({ token: linkToken, email: emailAddress, password: newPassword, name: shownName.default('') }),
    secretBody: true,
    response: whoAmI,
  }),
  signIn: defineRoute({
    method: 'POST',
    path: '/api/auth/sign-in',
    group: 'accounts',
    permission: 'none',
    summary: 'Sign in',
    description: `Held back after too many failures, for the account and for the address; \`Retry-After\` says how long. ${COOKIE}`,
    body: z.object({ email: emailAddress, password }),
    secretBody: true,
    response: whoAmI,
  }),
  acceptInvitation: defineRoute({
    method: 'POST',
    path: '/api/auth/accept-invitation',
    group: 'accounts',
    permission: 'none',
    summary: 'Join an organisation by the link of an invitation',
    description: `Makes the account, with a name and a password, if the invited address has none; else the password is the account’s, and needed unless the account is signed in. ${COOKIE}`,
    body: z.object({ token: linkToken, password: password.optional(), name: shownName.default('') }),
    secretBody: true,
    response: whoAmI,
  }),
  recoverAccount: defineRoute({
    method: 'POST',
    path: '/api/auth/recover',
    group: 'accounts',
    permission: 'none',
    summary: 'Set a new password by a recovery link',
    description: `Such links are printed by \`heliometer accounts reset\`. Ends all sessions of the account. ${COOKIE}`,
    body: z.object({ token: linkToken, password: newPassword }),
    secretBody: true,
    response: whoAmI,
  }),
  me: defineRoute({
    method: 'GET',
    path: '/api/auth/me',
    group: 'accounts',
    permission: 'account',
    summary: 'Who is signed in',
    description: 'The account, its organisations with its role in each, and the one that calls are about.',
    response: whoAmI,
  }),
  renameMe: defineRoute({
    method: 'PATCH',
    path: '/api/auth/me',
    group: 'accounts',
    permission: 'account',
    summary: 'Change one’s name',
    description: 'Shown to the other members of one’s organisations.',
    body: z.object({ name: shownName }),
    response: nothing,
  }),
  changePassword: defineRoute({
    method: 'POST',
    path: '/api/auth/password',
    group: 'accounts',
    permission: 'account',
    summary: 'Change one’s password',
    description: 'Ends all other sessions of the account.',
    body: z.object({ currentPassword: password, newPassword }),
    secretBody: true,
    response: nothing,
  }),
  signOut: defineRoute({
    method: 'POST',
    path: '/api/auth/sign-out',
    group: 'accounts',
    permission: 'account',
    summary: 'Sign out',
    description: 'Ends this session.',
    response: nothing,
  }),
  signOutEverywhere: defineRoute({
    method: 'POST',
    path: '/api/auth/sign-out-everywhere',
    group: 'accounts',
    permission: 'account',
    summary: 'Sign out everywhere',
    description: 'Ends every session of the account, this one too.',
    response: nothing,
  }),
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/auth/sessions',
    group: 'accounts',
    permission: 'account',
    summary: 'List one’s sessions',
    description: 'The last used first.',
    response: z.array(
      z.object({
        id: z.string(),
        created_at: isoTime,
        seen_at: isoTime.meta({ description: 'To within five minutes.' }),
        expires_at: isoTime,
        address: z.string().meta({ description: 'Where it was signed in from.' }),
        user_agent: z.string(),
        current: z.boolean(),
      }),
    ),
  }),
  endSession: defineRoute({
    method: 'DELETE',
    path: '/api/auth/sessions/:id',
    group: 'accounts',
    permission: 'account',
    summary: 'End one of one’s sessions',
    description: 'It is refused at its next call.',
    params: idParams,
    response: nothing,
  }),
  switchOrganization: defineRoute({
    method: 'POST',
    path: '/api/auth/organization',
    group: 'accounts',
    permission: 'account',
    summary: 'Switch to another of one’s organisations',
    description:
      'For this session; where nobody is asked who they are, for this browser, by a cookie. The header `Heliometer-Organization` does it for one call.',
    body: z.object({ organizationId: z.guid() }),
    response: whoAmI,
  }),
} as const;
