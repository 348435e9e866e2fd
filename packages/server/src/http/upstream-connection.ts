// One connection of an upstream pool: undici's Client, never with more than one call on it, and the socket it uses.
import type { Socket } from 'node:net';
import { type buildConnector, Client } from 'undici';
import type { GuardedConnector } from './guarded-connector.ts';
import type { CallConnection, PooledCall } from './pooled-call.ts';

export interface ConnectionOptions {
  readonly connector: GuardedConnector;
  /** Of an answer. */
  readonly maxHeaderBytes: number;
  /** An unused connection is closed after this time, or earlier where the peer's Keep-Alive header says so. */
  readonly keepAliveMs: number;
}

/** What the pool hears. */
export interface ConnectionOwner {
  /** The call is over and the connection can take another. */
  freed(connection: UpstreamConnection): void;
  /** The connection is of no more use; called once. */
  dropped(connection: UpstreamConnection): void;
}

/** Taken off what the peer promises to keep a connection, for the time our next request is under way. */
const KEEP_ALIVE_MARGIN_MS = 1_000;
const LONGEST_KEEP_ALIVE_MS = 600_000;

export class UpstreamConnection {
  readonly #client: Client;
  readonly #owner: ConnectionOwner;
  #socket: Socket | null = null;
  #callsOnSocket = 0;
  #cancelConnect: (reason: Error) => void = () => {};
  #call: PooledCall | null = null;
  #isFree = true;
  #isDropped = false;

  constructor(origin: string, options: ConnectionOptions, owner: ConnectionOwner) {
    this.#owner = owner;
    this.#client = new Client(origin, {
      connect: (wanted, callback) => this.#connect(options.connector, wanted, callback),
      allowH2: false,
      pipelining: 1,
      maxHeaderSize: options.maxHeaderBytes,
      // The call keeps its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: options.keepAliveMs,
      keepAliveMaxTimeout: LONGEST_KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
    });
    this.#client.on('drain', () => {
      this.#free();
    });
    this.#client.on('disconnect', () => {
      this.#socket = null;
      // With a call that is not written yet the client connects anew by itself.
      if (this.#call === null) this.drop(null);
    });
    this.#client.on('connectionError', () => {
      if (this.#call === null) this.drop(null);
    });
  }

  run(call: PooledCall): void {
    this.#call = call;
    this.#isFree = false;
    call.holdBy({ letGo: () => this.drop(null), started: () => this.#started(), over: () => this.#over() });
    const { request } = call;
    this.#client.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers as string[],
        body: request.body,
        ...(request.upgrade === undefined ? {} : { upgrade: request.upgrade }),
      },
      call,
    );
    // A request that can't be sent has failed by now, and the client won't tell that it is free.
    this.#free();
  }

  /** Closes the socket, or stops opening it; a running call fails with the reason. */
  drop(reason: Error | null): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#call?.abort(reason ?? undefined);
    this.#cancelConnect(reason ?? new DOMException('no longer wanted', 'AbortError'));
    // A callback, since the promise would have to be waited for; destroying never fails.
    this.#client.destroy(reason, () => {});
    this.#owner.dropped(this);
  }

  #connect(connector: GuardedConnector, wanted: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#callsOnSocket = 0;
    this.#cancelConnect = connector(wanted, (error, socket) => {
      this.#cancelConnect = () => {};
      if (error !== null) {
        callback(error, null);
        return;
      }
      this.#socket = socket as Socket;
      callback(null, socket as Socket);
    });
  }

  #free(): void {
    if (this.#call !== null || this.#socket === null || this.#isFree || this.#isDropped) return;
    this.#isFree = true;
    this.#owner.freed(this);
  }

  #over(): void {
    this.#call = null;
    // Never connected, or the socket was handed over with a change of protocols.
    if (this.#socket === null) this.drop(null);
  }

  #started(): CallConnection | null {
    if (this.#socket === null) return null;
    this.#callsOnSocket += 1;
    return { socket: this.#socket, reused: this.#callsOnSocket > 1 };
  }
}
