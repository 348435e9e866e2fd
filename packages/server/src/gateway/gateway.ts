// The data plane's front door: takes what node:http hands over and sends it down one of five streets: our own health
// routes, calls told to us, spans, the console, or the pipeline to a provider.
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { endSoon } from '../http/end-soon.ts';
import { openServer } from '../http/node-server.ts';
import { GatewayError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { Roster, type Seat } from '../kernel/roster.ts';
import { type Assembly, assemble } from './assemble.ts';
import { handToConsole } from './console-street.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayDeps, HealthAnswer } from './gateway-deps.ts';
import type { LogStreet } from './logging/log-street.ts';
import { type Arrival, lookAt, openExchange } from './open-exchange.ts';
import { corsHeaders, preflightHeaders } from './own-headers.ts';
import { run } from './pipeline.ts';
import { errorReply, onTheWire, send } from './refuse.ts';
import { streetOf } from './which-street.ts';

export interface Gateway {
  /** Not yet listening. */
  readonly server: Server;
  inFlight(): number;
  /** Stops accepting, lets what runs end within `graceMs`, breaks off the rest, and resolves when all is settled. */
  drain(graceMs: number): Promise<void>;
}

export function createGateway(deps: GatewayDeps): Gateway {
  const gateway = new DataPlane(deps);
  return { server: gateway.server, inFlight: () => gateway.inFlight, drain: (graceMs) => gateway.drain(graceMs) };
}

class DataPlane {
  readonly server: Server;
  readonly #deps: GatewayDeps;
  readonly #assembly: Assembly;
  readonly #running = new Roster<Exchange>();
  /** Of exchanges that are over, but still on their way to a slow client, or behind another answer on their connection. */
  readonly #unsent = new Set<ServerResponse>();
  #stopping = false;
  /** Something ended. */
  #onEnd: (() => void) | null = null;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#assembly = assemble(deps, {
      stopping: () => this.#stopping,
      full: () => this.#running.size > deps.settings.maxExchanges,
      spoolFull: () => !deps.spool.accepting(),
    });
    const { maxHeaderBytes, clientHeadersTimeoutMs: headersTimeoutMs, clientKeepAliveMs: keepAliveMs } = deps.settings;
    this.server = openServer(
      // Never a limit on the whole of an upload or a stream; gaps are bounded where bodies are read.
      { maxHeaderBytes, headersTimeoutMs, keepAliveMs, requestTimeoutMs: 0 },
      {
        request: (message, response) => this.#take(message, response),
        upgrade: (message, socket, head) => this.#takeUpgrade(message, socket, head),
        unreadable: (message) => this.#breakOff(message),
        headersTooLarge: () => headersTooLarge(maxHeaderBytes),
      },
    );
    this.server.on('connection', (socket) => {
      socket.on('end', () => this.#leftBy(socket));
      socket.on('close', () => this.#closedOn(socket));
    });
  }

  get inFlight(): number {
    return this.#running.size;
  }

  #take(message: IncomingMessage, response: ServerResponse): void {
    const arrival = lookAt(message, response);
    if (arrival === null) {
      const id = newId();
      send(
        response,
        errorReply(new GatewayError('invalid_request', 'The request-target is neither a path nor a URL.'), id),
        ['Helicone-Id', id],
      );
      return;
    }
    if (this.#answerPreflight(arrival)) return;
    const street = streetOf(arrival, this.#deps.settings);
    if (street === 'health') this.#answerHealth(arrival);
    else if (street === 'console') this.#handOver(arrival);
    else if (street === 'log') this.#takeTold(arrival, this.#assembly.logs);
    else if (street === 'spans') this.#takeTold(arrival, this.#assembly.spans);
    else this.#run(openExchange(arrival, null, this.#assembly.opening));
  }

  #takeUpgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    // So that a refusal, or an upstream that does not switch, is answered like any other request.
    const response = new ServerResponse(message);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    // Node has let go of the socket: nobody reads it, nobody hears its errors, and its end is ours to see to.
    const look = (): void => {
      if (socket.readableLength === 0) socket.read();
    };
    socket.on('readable', look).on('error', () => socket.destroy());
    response.on('finish', () => {
      socket.off('readable', look).resume();
      endSoon(socket);
    });
    if (head.byteLength > 0) socket.unshift(head);
    const arrival = lookAt(message, response);
    if (arrival === null) socket.destroy();
    else this.#run(openExchange(arrival, 'websocket', this.#assembly.opening));
  }

  #run(exchange: Exchange): void {
    this.#deps.meters.started();
    this.#carry(exchange, () => run(exchange, this.#assembly.pipeline));
  }

  #takeTold(arrival: Arrival, street: LogStreet): void {
    const teller = openExchange(arrival, null, street.opening);
    this.#carry(teller, () => street.take(teller, arrival));
  }

  #carry(exchange: Exchange, work: () => Promise<void>): void {
    const seat = this.#running.add(exchange);
    work()
      .catch((error: unknown) => {
        // Settling itself failed; the client must not wait for ever.
        this.#deps.log.error({ err: error, code: 'internal', exchangeId: exchange.id }, 'exchange could not be ended');
        exchange.response.destroy();
      })
      .finally(() => this.#over(seat));
  }

  #over(seat: Seat<Exchange>): void {
    const { message, response } = seat.member;
    this.#running.leave(seat);
    if (response.writableLength > 0 && !message.socket.destroyed) {
      this.#unsent.add(response);
      response.once('finish', () => this.#sent(response));
    }
    this.#onEnd?.();
  }

  #sent(response: ServerResponse): void {
    this.#unsent.delete(response);
    this.#onEnd?.();
  }

  #closedOn(socket: Socket): void {
    for (const response of this.#unsent) if (response.req.socket === socket) this.#sent(response);
  }

  /**
   * A client's FIN counts as its leaving. Node ends its own side then, and the socket closes when all is written: for a
   * client that takes nothing of its answer, never. A tunnel, which has taken the socket, sees to its ends by itself.
   */
  #leftBy(socket: Socket): void {
    for (const { message, response, upgrade, departure } of this.#running.members()) {
      const isItsOwn = upgrade === null ? message.socket === socket : response.socket === socket;
      if (isItsOwn && !response.writableEnded) departure.leave('client_gone');
    }
  }

  /** Its client may go on sending what nobody can read: it is not waited for. */
  #breakOff(message: IncomingMessage): void {
    for (const exchange of this.#running.members())
      if (exchange.message === message) exchange.departure.leave('unreadable');
  }

  #answerPreflight({ message, response }: Arrival): boolean {
    const { corsOrigins } = this.#deps.settings;
    if (message.method !== 'OPTIONS' || corsOrigins.length === 0) return false;
    const preflight = preflightHeaders(message, corsOrigins);
    if (preflight === null) return false;
    response.writeHead(204, preflight as string[]).end();
    return true;
  }

  #answerHealth({ message, response, path }: Arrival): void {
    const { health } = this.#deps;
    const answering =
      path.path === '/metrics' ? health.metrics() : path.path === '/readyz' ? health.ready() : Promise.resolve(ALIVE);
    answering
      .catch(() => UNHEALTHY)
      .then(({ status, contentType, body }) => {
        send(response, {
          status,
          headers: [
            'content-type',
            contentType,
            'cache-control',
            'no-store',
            'content-length',
            String(Buffer.byteLength(body)),
          ],
          body: Buffer.from(body),
        });
        message.resume();
      });
  }

  #handOver({ message, response, headers }: Arrival): void {
    const extra = ['Helicone-Id', newId(), ...corsHeaders(headers.origin, this.#deps.settings.corsOrigins)];
    handToConsole(message, response, this.#deps.consoleSocket, extra);
  }

  async drain(graceMs: number): Promise<void> {
    const allSent = () => this.#unsent.size === 0;
    const isIdle = () => this.#running.size === 0 && allSent();
    const giveUpAt = performance.now() + graceMs;
    // node:http takes a connection for idle when its answers are made, sent or not, and would close it. Until they are sent
    // we serve on; one client that takes nothing must not keep the others from ending well.
    await this.#within(graceMs / 2, allSent);
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeIdleConnections();
    await this.#within(giveUpAt - performance.now(), isIdle);
    for (const exchange of this.#running.members()) exchange.departure.leave('stopped');
    await this.#within(SETTLE_MS, isIdle);
    this.server.closeAllConnections();
    await closed;
    await this.#assembly.close();
    // Who was still being read is written down unread now.
    await this.#within(SETTLE_MS, isIdle);
  }

  #within(ms: number, isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onEnd = () => {
        if (!isSo()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** After the grace period: long enough for what was broken off to be written down. */
const SETTLE_MS = 2_000;
const ALIVE: HealthAnswer = { status: 200, contentType: 'application/json', body: '{"status":"ok"}' };
const UNHEALTHY: HealthAnswer = { status: 503, contentType: 'application/json', body: '{"status":"unavailable"}' };

function headersTooLarge(maxHeaderBytes: number): Buffer {
  const id = newId();
  const error = new GatewayError('headers_too_large', `The header block is larger than ${maxHeaderBytes} bytes.`);
  return onTheWire(errorReply(error, id), ['Helicone-Id', id]);
}
