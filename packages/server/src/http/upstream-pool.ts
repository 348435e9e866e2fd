// Kept-alive connections to one origin, one call at a time on each. A pool of our own over undici's Client, since undici's
// Pool can't say which socket a call went over, promise a fresh one, or drop a call that is still connecting.
import { errors } from 'undici';
import { CallWatch } from './call-watch.ts';
import { PooledCall, type UpstreamHandler, type UpstreamRequest } from './pooled-call.ts';
import { type ConnectionOptions, UpstreamConnection } from './upstream-connection.ts';

export interface UpstreamPoolOptions extends ConnectionOptions {
  /** Calls beyond it wait; `null` = no limit. */
  readonly maxConnections: number | null;
  /** Unused ones kept; beyond it the one unused for longest is closed. */
  readonly maxIdleConnections: number;
}

export class UpstreamPool {
  readonly origin: string;
  readonly #options: UpstreamPoolOptions;
  readonly #all = new Set<UpstreamConnection>();
  /** Last used last: the warmest is taken first, the others grow old and close. */
  readonly #idle: UpstreamConnection[] = [];
  readonly #waiting = new Set<PooledCall>();
  readonly #watch = new CallWatch();
  #onEmpty: (() => void) | null = null;

  /** @param origin scheme, host and port, no path */
  constructor(origin: string, options: UpstreamPoolOptions) {
    this.origin = origin;
    this.#options = options;
  }

  /** Connections, those being opened included. */
  get size(): number {
    return this.#all.size;
  }

  /** Never throws: the handler hears of everything, a request that can't be sent included. */
  dispatch(request: UpstreamRequest, handler: UpstreamHandler): PooledCall {
    const call = new PooledCall(request, handler, this.#watch);
    if (this.#onEmpty !== null) {
      call.abort(new errors.ClientClosedError());
      return call;
    }
    const idle = request.fresh === true ? undefined : this.#idle.pop();
    if (idle !== undefined) idle.run(call);
    else if (this.#hasRoom()) this.#open().run(call);
    else this.#wait(call);
    return call;
  }

  /** Takes no more calls and resolves when the running ones have ended. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#onEmpty;
      this.#onEmpty = () => {
        before?.();
        resolve();
      };
      for (const connection of [...this.#idle]) connection.drop(null);
      this.#tellIfEmpty();
    });
  }

  /** Breaks everything off; waiting and running calls fail with the reason. */
  destroy(reason: Error = new errors.ClientDestroyedError()): Promise<void> {
    const closed = this.close();
    for (const call of [...this.#waiting]) call.abort(reason);
    for (const connection of [...this.#all]) connection.drop(reason);
    return closed;
  }

  #hasRoom(): boolean {
    const { maxConnections } = this.#options;
    return maxConnections === null || this.#all.size < maxConnections;
  }

  #open(): UpstreamConnection {
    const connection = new UpstreamConnection(this.origin, this.#options, {
      freed: (freed) => this.#freed(freed),
      dropped: (dropped) => this.#dropped(dropped),
    });
    this.#all.add(connection);
    return connection;
  }

  #wait(call: PooledCall): void {
    this.#waiting.add(call);
    call.holdBy({ letGo: () => {}, started: () => null, over: () => this.#waiting.delete(call) });
  }

  #freed(connection: UpstreamConnection): void {
    const [next] = this.#waiting;
    if (next !== undefined && next.request.fresh !== true) {
      this.#waiting.delete(next);
      connection.run(next);
      return;
    }
    if (this.#onEmpty !== null || next !== undefined) {
      connection.drop(null);
      return;
    }
    this.#idle.push(connection);
    if (this.#idle.length > this.#options.maxIdleConnections) this.#idle[0]?.drop(null);
  }

  #dropped(connection: UpstreamConnection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    const [next] = this.#waiting;
    if (next !== undefined && this.#hasRoom()) {
      this.#waiting.delete(next);
      this.#open().run(next);
    }
    this.#tellIfEmpty();
  }

  #tellIfEmpty(): void {
    if (this.#all.size === 0 && this.#waiting.size === 0) this.#onEmpty?.();
  }
}
