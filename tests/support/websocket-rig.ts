// The program between `ws` clients and a provider that speaks WebSocket by `ws`, or does to the connection what a test says.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { type ClientOptions, type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';
import { type HeliometerProcess, startHeliometer } from './heliometer-process.ts';

export type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

export interface Pair {
  readonly id: string;
  readonly client: WebSocket;
  readonly provider: WebSocket;
  /** As it came to the provider. */
  readonly request: IncomingMessage;
  /** Under the provider's end. */
  readonly socket: Socket;
  /** What passed the provider's socket behind the handshake. */
  passed(): { readonly fromClient: number; readonly fromProvider: number };
}

export class WebSocketRig implements AsyncDisposable {
  readonly heliometer: HeliometerProcess;
  /** What happens to the next request for a change of protocols; `ws` answers when null. */
  onUpgrade: OnUpgrade | null = null;
  upgrades = 0;
  readonly #server: Server;
  #deflate: boolean | PerMessageDeflateOptions = false;

  static async start(): Promise<WebSocketRig> {
    const server = createServer({ shouldUpgradeCallback: isWebSocket }, (request, response) => {
      request.toArray().then((pieces) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString() }),
        );
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const heliometer = await startHeliometer({ env: { HELIOMETER_PROVIDER_OPENAI_URL: origin } });
    return new WebSocketRig(server, heliometer);
  }

  private constructor(server: Server, heliometer: HeliometerProcess) {
    this.#server = server;
    this.heliometer = heliometer;
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.upgrades += 1;
      socket.on('error', () => {});
      if (this.onUpgrade === null) this.#accept(request, socket, head);
      else this.onUpgrade(request, socket, head);
    });
  }

  get url(): string {
    return this.heliometer.url.replace('http:', 'ws:');
  }

  /** A client on its way, with the program's key unless a header says otherwise. */
  dial(path: string, options: ClientOptions = {}, protocols: readonly string[] = []): WebSocket {
    const headers = {
      'helicone-auth': `Bearer ${this.heliometer.key}`,
      authorization: 'Bearer sk-provider',
      ...options.headers,
    };
    const client = new WebSocket(this.url + path, [...protocols], { perMessageDeflate: false, ...options, headers });
    // Those that break off are looked at by how they close.
    return client.on('error', () => {});
  }

  /** Both ends of an open session. */
  async open(
    path = '/v1/realtime?model=gpt-realtime',
    options: ClientOptions & { readonly protocols?: readonly string[] } = {},
  ): Promise<Pair> {
    this.#deflate = options.perMessageDeflate ?? false;
    const accepted = once(this.#server, 'accepted');
    const client = this.dial(path, options, options.protocols);
    const answered = once(client, 'upgrade') as Promise<[IncomingMessage]>;
    const [[provider, request, socket, readBefore, writtenBefore], [answer]] = await Promise.all([
      accepted,
      answered,
      once(client, 'open'),
    ]);
    return {
      id: String(answer.headers['helicone-id']),
      client,
      provider,
      request,
      socket,
      passed: () => ({ fromClient: socket.bytesRead - readBefore, fromProvider: socket.bytesWritten - writtenBefore }),
    };
  }

  record(id: string): Promise<HeliconeRequestDetail> {
    return this.heliometer.fetchRecord(id);
  }

  /** Another program over the same data, for what is to be asked once this one has stopped. */
  restart(): Promise<HeliometerProcess> {
    return startHeliometer({ dataDir: this.heliometer.dataDir, key: this.heliometer.key });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heliometer[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #accept(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: this.#deflate });
    const readBefore = socket.bytesRead - head.byteLength;
    sockets.handleUpgrade(request, socket, head, (provider) => {
      provider.on('error', () => {});
      this.#server.emit('accepted', provider, request, socket, readBefore, socket.bytesWritten);
    });
  }
}

/** Anything else is served as a plain request, whatever change of protocols it offers. */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade === 'websocket';
}

/** Resolves with code and reason. */
export async function closed(socket: WebSocket): Promise<readonly [number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

/** Resolves with the next messages; asked for before they are sent. */
export function messages(socket: WebSocket, count: number): Promise<readonly (string | Buffer)[]> {
  const seen: (string | Buffer)[] = [];
  const { promise, resolve } = Promise.withResolvers<readonly (string | Buffer)[]>();
  const take = (data: Buffer, isBinary: boolean): void => {
    seen.push(isBinary ? data : data.toString());
    if (seen.length < count) return;
    socket.off('message', take);
    resolve(seen);
  };
  socket.on('message', take);
  return promise;
}
