// Who calls (headers.md §1, platform.md §1 and §3): a key, else the person whose browser is signed in, else, where the console
// asks nobody, the owner of the machine.
import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import type { Membership } from '../ports/accounts.ts';
import { type Caller, callerFrom, type Person } from './caller.ts';
import type { ApiDeps } from './context.ts';
import type { FrontDoor } from './front-door.ts';
import { checkOwnMachine, ownedByMachine } from './keyless.ts';
import { checkOwnPage } from './own-page.ts';
import { chosenOrganization, sessionToken } from './session-cookie.ts';

const BEARER = /^Bearer +(\S+)$/i;
const CHALLENGE = { 'www-authenticate': 'Bearer' };

export interface IncomingCall {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The organisation the call is about, when it says so. */
  readonly organizationId: string | null;
  readonly nowMs: number;
}

export interface AuthMeans extends Pick<ApiDeps, 'control' | 'keyless'> {
  readonly door: FrontDoor;
}

/** @throws GatewayError unauthorized, forbidden; not_found when the caller is not of the organisation */
export async function authenticate(call: IncomingCall, means: AuthMeans): Promise<Caller> {
  const sent = credential(call.headers);
  return sent === '' ? callerFrom(await personOf(call, means)) : keyOf(sent, call, means);
}

/** @throws GatewayError as authenticate does; forbidden for a key */
export async function authenticatePerson(call: IncomingCall, means: AuthMeans): Promise<Person> {
  const sent = credential(call.headers);
  if (sent === '') return personOf(call, means);
  await keyOf(sent, call, means);
  throw new GatewayError('forbidden', 'This is for people who are signed in; a key is nobody.');
}

async function keyOf(sent: string, { organizationId }: IncomingCall, { control }: AuthMeans): Promise<Caller> {
  const key = BEARER.exec(sent)?.[1];
  if (key === undefined) throw unauthorized('The credential is malformed; accepted is Bearer sk-helicone-…');
  const principal = await control.authenticate(key);
  if (principal === null) throw unauthorized('The Helicone key is unknown or revoked.');
  if (organizationId !== null && organizationId !== principal.organizationId) throw unknownOrganization(organizationId);
  return { ...principal, person: null };
}

async function personOf(call: IncomingCall, { control, keyless, door }: AuthMeans): Promise<Person> {
  if (keyless === true) {
    checkOwnMachine(call.headers);
    const memberships = await ownedByMachine(control);
    // Cookies are of a host and not of a port: one may be of another Heliometer beside this one, and is then passed over.
    const chosen = chosenOrganization(call.headers.cookie);
    const usual = memberships.some(({ organizationId }) => organizationId === chosen)
      ? chosen
      : DEFAULT_ORGANIZATION_ID;
    return { signedIn: null, memberships, current: currentOf(memberships, call, usual) };
  }
  const token = sessionToken(call.headers.cookie);
  if (token === null) {
    throw unauthorized('A Helicone key is needed: Authorization: Bearer sk-helicone-…; or sign in, for a session.');
  }
  checkOwnPage(call.method, call.headers);
  const signedIn = await door.signedInBy(token, call.nowMs);
  if (signedIn === null) throw unauthorized('The session has ended; sign in again.');
  const { memberships, session } = signedIn;
  return { signedIn, memberships, current: currentOf(memberships, call, session.organizationId) };
}

/** @throws GatewayError not_found for an organisation the person is not of, whether it exists or not */
function currentOf(
  memberships: readonly Membership[],
  { organizationId: wanted }: IncomingCall,
  usual: string | null,
): Membership | null {
  const of = (id: string | null) => memberships.find(({ organizationId }) => organizationId === id);
  if (wanted === null) return of(usual) ?? memberships[0] ?? null;
  const found = of(wanted);
  if (found === undefined) throw unknownOrganization(wanted);
  return found;
}

/** Helicone-Auth first: clients that send both keep the provider's key in Authorization. */
function credential(headers: IncomingHttpHeaders): string {
  const own = headers['helicone-auth'];
  const text = (Array.isArray(own) ? own.join(', ') : own)?.trim() ?? '';
  return text === '' ? (headers.authorization?.trim() ?? '') : text;
}

function unauthorized(message: string): GatewayError {
  return new GatewayError('unauthorized', message, { headers: CHALLENGE });
}

function unknownOrganization(id: string): GatewayError {
  return new GatewayError('not_found', `You are in no organisation of id ${id}.`);
}
