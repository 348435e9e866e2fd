// Answers of our own: one shape for errors, with the exchange's id (another for the REST API), and a body still coming in let
// run off so that the client can read what we say (headers.md §0, §14).
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { GatewayErrorBody } from '@heliometer/contract';
import type { RawHeaders } from '../http/raw-headers.ts';
import type { GatewayError } from '../kernel/errors.ts';

/** A whole answer, made here. */
export interface LocalReply {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

/** In the repository; each code has its heading there. */
const DOCS = 'docs/errors.md';

/** @param document in place of the usual one */
export function errorReply(error: GatewayError, requestId: string, document?: object): LocalReply {
  return replyWith(error, document ?? errorDocument(error, requestId));
}

export function errorDocument(error: GatewayError, requestId: string): GatewayErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.header === undefined ? {} : { header: error.header }),
      request_id: requestId,
      docs: `${DOCS}#${error.code}`,
    },
  };
}

/** On routes of the REST API errors have the form of its answers (platform.md §1), whoever gives them. */
export function restErrorReply(error: GatewayError): LocalReply {
  return replyWith(error, { data: null, error: error.message, code: error.code });
}

function replyWith(error: GatewayError, document: object): LocalReply {
  const body = Buffer.from(JSON.stringify(document));
  const extra = Object.entries(error.headers).flat();
  return { status: error.status, headers: [...jsonHeaders(body), ...extra], body };
}

/** Sends a whole answer. What the client is still sending runs off unseen, for a bounded while. */
export function send(response: ServerResponse, reply: LocalReply, more: RawHeaders = []): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(reply.status, [...reply.headers, ...more] as string[]);
  response.end(response.req.method === 'HEAD' ? undefined : reply.body);
  lingerOver(response);
}

/** The bare bytes of an error answer, for connections that have no ServerResponse (upgrades, unreadable headers). */
export function onTheWire(reply: LocalReply, more: RawHeaders = []): Buffer {
  const reason = STATUS_CODES[reply.status] ?? '';
  const lines = [`HTTP/1.1 ${reply.status} ${reason}`, 'connection: close'];
  const headers = [...reply.headers, ...more];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), reply.body]);
}

const LINGER_MS = 5_000;

/**
 * Closing while bytes of the request are still arriving makes the kernel reset the connection, and the client may lose
 * the answer before it has read it (RFC 9112 §9.6). So the rest is read and thrown away, but not for ever.
 */
export function lingerOver(response: ServerResponse): void {
  const request = response.req;
  if (request.complete) return;
  request.resume();
  const giveUp = setTimeout(() => request.socket.destroy(), LINGER_MS);
  giveUp.unref();
  request.once('close', () => clearTimeout(giveUp));
  request.once('end', () => clearTimeout(giveUp));
}

function jsonHeaders(body: Buffer): string[] {
  return [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(body.byteLength),
    'cache-control',
    'no-store',
  ];
}
