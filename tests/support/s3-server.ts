// A server that speaks as much of S3 as bodies need, over a real socket: one bucket in memory, every signature checked, and
// it can be away for a while, or refuse.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Account, faultOf } from './s3-signature.ts';

export const BUCKET = 'bodies';
export const ACCOUNT: Account = { key: 'AKIATEST', secret: 'se/cr+et' };

const STATUS: Readonly<Record<string, number>> = { NoSuchBucket: 404, NoSuchKey: 404, SlowDown: 503 };
const PAGE = 1_000;

export class S3Server implements AsyncDisposable {
  readonly objects = new Map<string, Buffer>();
  /** Answered to requests of these methods in place of what they ask for, by the code of the error. */
  refusing: { readonly methods: readonly string[]; readonly code: string } | null = null;
  /** The codes of all errors answered. */
  readonly faults: string[] = [];
  #server: Server | null = null;
  #port = 0;

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await server.up();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  urlOf(bucket = BUCKET, { key, secret } = ACCOUNT): string {
    const credentials = [key, secret].map(encodeURIComponent).join(':');
    return `s3://${credentials}@${bucket}/pre/fix?endpoint=${encodeURIComponent(this.endpoint)}`;
  }

  /** At the address it had. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    await once(server.listen(this.#port, '127.0.0.1'), 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async down(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.down();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const refusal = this.refusing?.methods.includes(request.method ?? '') ? this.refusing.code : null;
    const fault = faultOf(request, body, ACCOUNT) ?? (bucket === BUCKET ? refusal : 'NoSuchBucket');
    if (fault !== null) this.#fail(response, fault);
    else if (request.method === 'GET' && key === '') response.end(this.#list(searchParams));
    else if (request.method === 'GET') this.#get(response, key);
    else if (request.method === 'PUT') {
      this.objects.set(key, body);
      response.end();
    } else if (request.method === 'DELETE') {
      this.objects.delete(key);
      response.writeHead(204).end();
    } else this.#fail(response, 'NotImplemented');
  }

  #get(response: ServerResponse, key: string): void {
    const found = this.objects.get(key);
    if (found === undefined) this.#fail(response, 'NoSuchKey');
    else response.writeHead(200, { 'content-length': found.length }).end(found);
  }

  #list(asked: URLSearchParams): string {
    const prefix = asked.get('prefix') ?? '';
    const after = asked.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, PAGE);
    const more = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${keys.length > PAGE}</IsTruncated>${more}${contents}</ListBucketResult>`;
  }

  #fail(response: ServerResponse, code: string): void {
    this.faults.push(code);
    const status = STATUS[code] ?? 403;
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
  }
}
