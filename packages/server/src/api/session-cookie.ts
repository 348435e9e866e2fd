// The cookie a person's browser is signed in by, and the one that tells its organisation where nobody signs in. HttpOnly: no script of the page can read it; SameSite=Lax: calls that pages of
// other sites make come without it.
import { ORGANIZATION_COOKIE, SESSION_COOKIE } from '@heliometer/contract';

/** null when there is none, or nothing in it. */
export function sessionToken(header: string | undefined): string | null {
  return cookieOf(header, SESSION_COOKIE);
}

/** The one that this browser switched to, where nobody is asked who they are; null = none, or nothing in it. */
export function chosenOrganization(header: string | undefined): string | null {
  return cookieOf(header, ORGANIZATION_COOKIE);
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    return value === '' ? null : value;
  }
  return null;
}

export interface CookieWishes {
  readonly name: string;
  /** '' takes the cookie away. */
  readonly value: string;
  readonly maxAgeMs: number;
  /** The browser came by https, and is to send it by nothing else. */
  readonly isSecure: boolean;
}

/** RFC 6265 §4.1. */
export function setCookie({ name, value, maxAgeMs, isSecure }: CookieWishes): string {
  const maxAge = Math.floor(maxAgeMs / 1000);
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
