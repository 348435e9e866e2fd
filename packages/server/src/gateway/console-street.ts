// The second street: requests to our own routes go to the console over a local socket, bytes as they are.
import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { CLIENT_ADDRESS_HEADER } from '@heliometer/contract';
import { answerHeaders, isHopByHop } from '../http/forwarding.ts';
import type { RawHeaders } from '../http/raw-headers.ts';
import { GatewayError } from '../kernel/errors.ts';
import { askForBody } from './ask-for-body.ts';
import { lingerOver, restErrorReply, send } from './refuse.ts';

const NO_BYTES = Buffer.alloc(0);

/**
 * @param socketPath null = the console has an address of its own, and none of its routes is served here
 * @param extra headers of ours for the answer
 */
export function handToConsole(
  message: IncomingMessage,
  response: ServerResponse,
  socketPath: string | null,
  extra: RawHeaders,
): void {
  if (socketPath === null) {
    send(response, restErrorReply(elsewhere()), extra);
    return;
  }
  const inner = openRequest({
    socketPath,
    method: message.method ?? 'GET',
    path: message.url ?? '/',
    headers: [...forwarded(message.rawHeaders), ...addressOf(message)] as unknown as string[],
    setHost: false,
  });
  inner.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, [...answerHeaders(answer.rawHeaders), ...extra] as string[]);
    answer.pipe(response);
    // A console that dies in the middle must not look like a clean end.
    answer.on('error', () => response.destroy());
  });
  inner.on('continue', () => askForBody(response));
  inner.on('error', (cause) => {
    // All of the answer is here; what of the request could not be written any more was not wanted.
    if (response.writableEnded) return;
    if (response.headersSent) response.destroy();
    else send(response, restErrorReply(unavailable(cause)), extra);
  });
  // Answered before all of the body came: the rest runs off, or the client would wait for ever to get rid of it.
  response.on('finish', () => {
    message.unpipe(inner);
    lingerOver(response);
  });
  response.on('close', () => inner.destroy());
  // node:http would keep the head back for the first piece of the body, and with it an answer that needs none.
  if (hasBody(message)) inner.write(NO_BYTES);
  message.pipe(inner);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function elsewhere(): GatewayError {
  return new GatewayError(
    'unknown_route',
    'This is a route of Heliometer’s console, which has an address of its own (setting console.listen). Accepted at this address: calls to providers, /healthz, /readyz and /metrics.',
  );
}

function unavailable(cause: Error): GatewayError {
  return new GatewayError(
    'console_unavailable',
    'The console is not running at the moment; calls to providers go on. Try again shortly.',
    {
      headers: { 'retry-after': '1' },
      cause,
    },
  );
}

function forwarded(raw: RawHeaders): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const lower = (raw[i] as string).toLowerCase();
    // Trailers are not passed on here, and node:http throws when they are announced for a body that is not chunked.
    const travels = lower === 'transfer-encoding' || (lower !== 'trailer' && !isHopByHop(lower));
    // Ours to say.
    if (travels && lower !== CLIENT_ADDRESS_HEADER) kept.push(raw[i] as string, raw[i + 1] as string);
  }
  return kept;
}

/** The console counts tries at signing in by it. */
function addressOf({ socket }: IncomingMessage): string[] {
  return socket.remoteAddress === undefined ? [] : [CLIENT_ADDRESS_HEADER, socket.remoteAddress];
}
