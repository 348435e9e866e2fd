// The cookie a person's browser is signed in by. HttpOnly: no script of the page can read it; SameSite=Lax: calls that pages of
// other sites make come without it.
import { SESSION_COOKIE } from '@heliometer/contract';

/** null when there is none, or nothing in it. */
export function sessionToken(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== SESSION_COOKIE) continue;
    const value = pair.slice(equals + 1).trim();
    return value === '' ? null : value;
  }
  return null;
}

export interface CookieWishes {
  /** '' takes the cookie away. */
  readonly token: string;
  readonly maxAgeMs: number;
  /** The browser came by https, and is to send it by nothing else. */
  readonly isSecure: boolean;
}

/** RFC 6265 §4.1. */
export function setCookie({ token, maxAgeMs, isSecure }: CookieWishes): string {
  const maxAge = Math.floor(maxAgeMs / 1000);
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
