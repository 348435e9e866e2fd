// Where a call comes from, and the cookie its browser is given.
import { CLIENT_ADDRESS_HEADER } from '@heliometer/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Visit } from './front-door.ts';
import { sessionToken, setCookie } from './session-cookie.ts';

const MAX_USER_AGENT = 300;

/** @param origin by which the browser reached us: a session that came by https is sent back by nothing else */
export function visitOf({ raw, headers }: FastifyRequest, reply: FastifyReply, origin: string): Visit {
  const isSecure = origin.startsWith('https:');
  const send = (token: string, maxAgeMs: number) =>
    void reply.header('set-cookie', setCookie({ token, maxAgeMs, isSecure }));
  return {
    // Calls that gateways hand over come by a Unix socket, which has no address; over a network the header is anybody's word.
    address: raw.socket.remoteAddress ?? String(headers[CLIENT_ADDRESS_HEADER] ?? ''),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    token: sessionToken(headers.cookie),
    remember: send,
    forget: () => send('', 0),
  };
}
