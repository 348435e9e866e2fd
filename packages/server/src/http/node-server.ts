// The seam to node:http: limits, and what happens to requests that cannot be parsed.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface ServerLimits {
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
}

export interface ServerStreets {
  request(message: IncomingMessage, response: ServerResponse): void;
  /** A GET with `Upgrade: websocket` (RFC 6455 §4.1); every other upgrade is offered as a plain request. */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The whole answer, bytes on the wire, to a header block above the limit. */
  headersTooLarge(): Buffer;
}

const BAD_REQUEST = Buffer.from('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');

export function openServer(limits: ServerLimits, streets: ServerStreets): Server {
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Never a limit on the whole of an upload or a stream; gaps are bounded where bodies are read.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    noDelay: true,
    // Java's client offers `Upgrade: h2c` on plain requests; only WebSockets are taken up (RFC 9110 §7.8 lets us ignore the rest).
    shouldUpgradeCallback: ({ method, headers }: IncomingMessage) =>
      method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket',
  });
  // Bounded by the size of the block already; a count on top would drop headers silently.
  server.maxHeadersCount = 0;
  server.on('request', streets.request);
  // `Expect: 100-continue` is answered only once the exchange wants its body.
  server.on('checkContinue', streets.request);
  server.on('upgrade', streets.upgrade);
  // We are nobody's forward proxy; without a listener node:http drops the connection without a word.
  server.on('connect', (_message: IncomingMessage, socket: Duplex) => socket.end(BAD_REQUEST));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // What follows a request that asked for a close is not looked at (RFC 9112 §9.6); that one still gets its answer.
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else if (error.code === 'HPE_HEADER_OVERFLOW') socket.end(streets.headersTooLarge());
    else socket.end(BAD_REQUEST);
  });
  return server;
}
