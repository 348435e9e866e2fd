// The seam to node:http: limits, and what happens to requests that cannot be parsed.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { endSoon } from './end-soon.ts';

export interface ServerLimits {
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
  /** For a whole request; for an upload each time in which nothing came. 0 = none. */
  readonly requestTimeoutMs: number;
}

export interface ServerStreets {
  request(message: IncomingMessage, response: ServerResponse): void;
  /**
   * A GET with `Upgrade: websocket` (RFC 6455 §4.1); every other upgrade, and without this each, is offered as a plain
   * request.
   */
  upgrade?(message: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Whether its body may take as long as it keeps coming. */
  isUpload?(message: IncomingMessage): boolean;
  /** Of a request taken earlier: what came as its body cannot be read, and it has been refused with 400 for that. */
  unreadable?(message: IncomingMessage): void;
  /** The whole answer, bytes on the wire, to a header block above the limit. */
  headersTooLarge(): Buffer;
}

const BAD_REQUEST = Buffer.from('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
/** To a client that began a request, or a connection, and then said nothing (RFC 9110 §15.5.9). */
const REQUEST_TIMEOUT = Buffer.from('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
/** A client that goes on sending after an answer that closes the connection has this long to see it. */
const LINGER_MS = 5_000;

export function openServer(limits: ServerLimits, streets: ServerStreets): Server {
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Its bound is the same for all requests: where there are uploads, bodies are watched here.
    requestTimeout: streets.isUpload === undefined ? limits.requestTimeoutMs : 0,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    noDelay: true,
    // Java's client offers `Upgrade: h2c` on plain requests; only WebSockets are taken up (RFC 9110 §7.8 lets us ignore the rest).
    // Behind an answer that is under way nothing can change (RFC 9110 §7.8): node:http hands the socket over at once.
    shouldUpgradeCallback: ({ method, headers, socket }: IncomingMessage) =>
      streets.upgrade !== undefined &&
      method === 'GET' &&
      headers.upgrade?.toLowerCase() === 'websocket' &&
      !isUnderWay(answers.get(socket)),
  });
  // Bounded by the size of the block already; a count on top would drop headers silently.
  server.maxHeadersCount = 0;
  /** The newest answer of each connection. */
  const answers = new WeakMap<Duplex, ServerResponse>();
  const isReading = (socket: Duplex): boolean => answers.get(socket)?.req.complete === false;
  const refuse = (socket: Duplex, answer: Buffer): void => refuseInTurn(socket, answer, answers.get(socket) ?? null);
  const refuseBytes = (socket: Duplex, isFin: boolean): void => {
    const newest = answers.get(socket);
    refuse(socket, BAD_REQUEST);
    // A FIN within a body is its client's leaving, of which the socket tells.
    if (newest?.req.complete === false && !isFin) streets.unreadable?.(newest.req);
  };
  const take = (message: IncomingMessage, response: ServerResponse): void => {
    // Behind an answer that closes the connection nothing is carried out (RFC 9112 §9.6).
    if (!message.socket.writable) return void message.resume();
    answers.set(message.socket, response);
    if (streets.isUpload !== undefined && limits.requestTimeoutMs > 0) {
      const watch = { ms: limits.requestTimeoutMs, isUpload: streets.isUpload(message) };
      watchBody(message, watch, () => refuse(message.socket, REQUEST_TIMEOUT));
    }
    streets.request(message, response);
  };
  server.on('request', take);
  // `Expect: 100-continue` is answered only once the exchange wants its body.
  server.on('checkContinue', take);
  // Any other is refused by the exchange: node:http would answer 417 before anybody could write it down.
  server.on('checkExpectation', take);
  if (streets.upgrade !== undefined) server.on('upgrade', streets.upgrade.bind(streets));
  // We are nobody's forward proxy; without a listener node:http drops the connection without a word.
  server.on('connect', (_message: IncomingMessage, socket: Duplex) => refuse(socket, BAD_REQUEST));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // What follows a request that asked for a close is not looked at (RFC 9112 §9.6); that one still gets its answer.
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    if (error.code === 'ECONNRESET') socket.destroy();
    // Within a body it is the trailers that are too large, and the request that is refused.
    else if (error.code === 'HPE_HEADER_OVERFLOW' && !isReading(socket)) refuse(socket, streets.headersTooLarge());
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') refuse(socket, REQUEST_TIMEOUT);
    else refuseBytes(socket, error.code === 'HPE_INVALID_EOF_STATE');
  });
  server.on('connection', lingerWhenClosed);
  return server;
}

interface BodyWatch {
  readonly ms: number;
  readonly isUpload: boolean;
}

function watchBody(message: IncomingMessage, { ms, isUpload }: BodyWatch, expire: () => void): void {
  let seen = message.socket.bytesRead;
  const look = () => {
    const hasMoved = message.socket.bytesRead > seen;
    seen = message.socket.bytesRead;
    if (!message.complete && isUpload && hasMoved) return;
    clearInterval(timer);
    if (!message.complete && !message.destroyed) expire();
  };
  const timer = setInterval(look, ms).unref();
  message.once('end', () => clearInterval(timer)).once('close', () => clearInterval(timer));
}

/**
 * node:http destroys the socket behind an answer that closes the connection, through this method (26.10, resOnFinish). With
 * bytes of the client unread that is a reset, and takes from it an answer it has not read yet (RFC 9112 §9.6).
 */
function lingerWhenClosed(socket: Socket): void {
  socket.destroySoon = () => endSoon(socket, LINGER_MS);
}

function isUnderWay(newest: ServerResponse | undefined): boolean {
  return newest !== undefined && !newest.writableFinished;
}

/** Answers before it are completed first, or the client would take this one for theirs (RFC 9112 §9.3.2). */
function refuseInTurn(socket: Duplex, answer: Buffer, newest: ServerResponse | null): void {
  const refuse = (): void => {
    // Ended already: by an answer, or by an earlier refusal; the parser tells of every piece behind it.
    if (!socket.writable) return;
    socket.write(answer);
    endSoon(socket, LINGER_MS);
  };
  if (newest === null || newest.writableFinished) refuse();
  else if (newest.req.complete) newest.once('finish', refuse);
  // Within its own body: it is what is refused, unless its answer has begun.
  else if (newest.socket === null) newest.once('socket', refuse);
  else if (newest.headersSent) socket.destroy();
  else refuse();
}
