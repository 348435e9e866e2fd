// Where a call comes from, and the cookie its browser is given.
import { CLIENT_ADDRESS_HEADER, ORGANIZATION_COOKIE, SESSION_COOKIE } from '@heliometer/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Visit } from './front-door.ts';
import { sessionToken, setCookie } from './session-cookie.ts';

const MAX_USER_AGENT = 300;
const CHOICE_MS = 365 * 24 * 60 * 60_000;

/** @param isSecure the browser came by https: its session is sent back by nothing else */
export function visitOf({ raw, headers }: FastifyRequest, reply: FastifyReply, isSecure: boolean): Visit {
  const send = (name: string, value: string, maxAgeMs: number) =>
    void reply.header('set-cookie', setCookie({ name, value, maxAgeMs, isSecure }));
  return {
    // Calls that gateways hand over come by a Unix socket, which has no address; over a network the header is anybody's word.
    address: raw.socket.remoteAddress ?? String(headers[CLIENT_ADDRESS_HEADER] ?? ''),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    token: sessionToken(headers.cookie),
    remember: (token, maxAgeMs) => send(SESSION_COOKIE, token, maxAgeMs),
    forget: () => send(SESSION_COOKIE, '', 0),
    choose: (organizationId) => send(ORGANIZATION_COOKIE, organizationId, CHOICE_MS),
  };
}

/**
 * @param origin by which the client says it reached us
 * @param address of the dashboard, as the operator says: a proxy that ends TLS there may not tell us that it did
 */
export function cameByHttps(origin: string, address: string): boolean {
  if (origin.startsWith('https:')) return true;
  const [reached, told] = [URL.parse(origin), URL.parse(address)];
  return told?.protocol === 'https:' && reached?.hostname === told.hostname;
}
