// "No page of another site acts for whoever is signed in here." SameSite keeps the cookie from most of what such pages send,
// but sites are wider than origins (another port of this machine is the same site), and signing in needs no cookie at all.
import type { IncomingHttpHeaders } from 'node:http';
import { UPLOAD_TYPE } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const OWN: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * By what the browser says of where the call comes from (https://w3c.github.io/webappsec-fetch-metadata/), else by its Origin.
 * A client that says neither is no browser: all of them send Origin with such methods.
 * @throws GatewayError forbidden; invalid_request for a body that a form could have sent
 */
export function checkOwnPage(method: string, headers: IncomingHttpHeaders): void {
  if (SAFE_METHODS.has(method)) return;
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined ? isOwnOrigin(headers) : OWN.has(String(site));
  if (!isOwn) {
    throw new GatewayError(
      'forbidden',
      'A page of another origin made this call; accepted are the pages of this console. Programs send Authorization: Bearer sk-helicone-….',
    );
  }
  if (hasBody(headers) && !FORMLESS.has(typeOf(headers))) {
    throw new GatewayError('invalid_request', 'Whoever is signed in by a cookie sends Content-Type: application/json.');
  }
}

function isOwnOrigin({ origin, host = '' }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  return URL.parse(origin)?.host === host.toLowerCase();
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** What no form sends. */
const FORMLESS: ReadonlySet<string> = new Set(['application/json', UPLOAD_TYPE]);

function typeOf(headers: IncomingHttpHeaders): string {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
