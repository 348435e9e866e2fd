// Opens the sockets to upstreams. A name is resolved once, each of its addresses is judged, and the socket goes to one of
// those very addresses, so that a name can't answer differently between check and use (DNS rebinding).
import net from 'node:net';
import tls from 'node:tls';
import { type buildConnector, errors } from 'undici';
import { connectToFirst } from './connect-race.ts';
import { createHostResolver, type ResolveHost } from './resolve-host.ts';
import { arePassable, literalAddress, refusalOf, TargetRefused } from './target-guard.ts';
import { isNamed, type TargetPolicy } from './target-policy.ts';

export interface GuardedConnectorOptions {
  readonly policy: TargetPolicy;
  /** `address[:port]`; empty = the system's. */
  readonly dnsServers: readonly string[];
  /** For name, TCP and TLS together. */
  readonly connectTimeoutMs: number;
  /** Certificate authorities, PEM; default node's. */
  readonly ca?: string;
}

/**
 * Fits undici's `connect` option. Calls back once, later: with a socket, or with an error of `code` `target_not_allowed`
 * (TargetRefused), `UND_ERR_CONNECT_TIMEOUT`, or that of the resolver, the system or TLS.
 * @returns cancels; the callback then gets the reason
 */
export type GuardedConnector = (
  options: buildConnector.Options,
  callback: buildConnector.Callback,
) => (reason: Error) => void;

/** TLS sessions kept for resumption, the oldest given up first. */
const MOST_SESSIONS = 500;
const TCP_KEEP_ALIVE_MS = 60_000;

export function createGuardedConnector(options: GuardedConnectorOptions): GuardedConnector {
  const connector: Connector = {
    ...options,
    resolve: createHostResolver(options.dnsServers),
    sessions: new SessionCache(),
  };
  return (wanted, callback) => {
    const url = new URL(
      `${wanted.protocol}//${net.isIPv6(wanted.hostname) ? `[${wanted.hostname}]` : wanted.hostname}`,
    );
    url.port = wanted.port;
    const connecting = new Connecting(url, connector, callback);
    // Never called back before we return: undici is still setting its state then.
    queueMicrotask(() => connecting.start());
    return (reason) => connecting.end(reason, null);
  };
}

interface Connector extends GuardedConnectorOptions {
  readonly resolve: ResolveHost;
  readonly sessions: SessionCache;
}

/** One socket on its way, from name to TLS. */
class Connecting {
  readonly #url: URL;
  readonly #connector: Connector;
  readonly #deadline: NodeJS.Timeout;
  #callback: buildConnector.Callback | null;
  #cancelStep: () => void = () => {};

  constructor(url: URL, connector: Connector, callback: buildConnector.Callback) {
    this.#url = url;
    this.#connector = connector;
    this.#callback = callback;
    const { connectTimeoutMs } = connector;
    this.#deadline = setTimeout(() => {
      this.end(new errors.ConnectTimeoutError(`no connection to ${url.host} within ${connectTimeoutMs} ms`), null);
    }, connectTimeoutMs);
  }

  start(): void {
    this.#addresses().then(
      (addresses) => this.#toAddresses(addresses),
      (error: Error) => this.end(error, null),
    );
  }

  /** The first end counts. */
  end(error: Error | null, socket: net.Socket | null): void {
    const callback = this.#callback;
    if (callback === null) return;
    this.#callback = null;
    clearTimeout(this.#deadline);
    if (socket === null) this.#cancelStep();
    if (socket === null) callback(error ?? new TypeError('ended without a reason'), null);
    else callback(null, socket);
  }

  async #addresses(): Promise<readonly string[]> {
    const { policy, resolve } = this.#connector;
    const host = this.#url.hostname;
    const literal = isNamed(this.#url, policy) && net.isIP(bare(host)) === 0 ? null : literalAddress(host);
    const addresses = literal === null ? await resolve(host) : [literal];
    if (!arePassable(this.#url, addresses, policy)) throw new TargetRefused(refusalOf(this.#url));
    return addresses;
  }

  #toAddresses(addresses: readonly string[]): void {
    if (this.#callback === null) return;
    const secure = this.#url.protocol === 'https:';
    const port = this.#url.port === '' ? (secure ? 443 : 80) : Number(this.#url.port);
    this.#cancelStep = connectToFirst({ port, addresses }, (error, socket) => {
      if (socket === null) return this.end(error, null);
      socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
      if (secure) this.#secure(socket);
      else this.end(null, socket);
    });
  }

  #secure(socket: net.Socket): void {
    const { sessions, ca } = this.#connector;
    const host = bare(this.#url.hostname);
    const known = sessions.get(this.#url.host);
    const secured = tls.connect({
      socket,
      host,
      // RFC 6066 §3: an address is no server name; the certificate is then checked against the address.
      servername: net.isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      ...(known === undefined ? {} : { session: known }),
      ...(ca === undefined ? {} : { ca }),
    });
    this.#cancelStep = () => {
      secured.destroy();
      socket.destroy();
    };
    secured.on('session', (session) => sessions.set(this.#url.host, session));
    const onError = (error: Error): void => {
      sessions.delete(this.#url.host);
      this.end(error, null);
    };
    secured.on('error', onError);
    secured.once('secureConnect', () => {
      this.end(null, secured);
      secured.off('error', onError);
    });
  }
}

class SessionCache {
  readonly #sessions = new Map<string, Buffer>();

  get(host: string): Buffer | undefined {
    return this.#sessions.get(host);
  }

  set(host: string, session: Buffer): void {
    this.#sessions.delete(host);
    this.#sessions.set(host, session);
    if (this.#sessions.size <= MOST_SESSIONS) return;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#sessions.delete(oldest);
  }

  delete(host: string): void {
    this.#sessions.delete(host);
  }
}

function bare(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}
