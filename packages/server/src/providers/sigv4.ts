// Signs calls to Amazon Bedrock for clients that bring AWS keys instead of a signature (headers.md §2 rule 6). Pure: bytes
// and keys in, headers out.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RawHeaders } from '../http/raw-headers.ts';

/** Headers a signature brings; what a request has of them already must go before they are added. */
export const SIGNATURE_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

export interface AwsKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of temporary credentials. */
  readonly sessionToken: string | null;
}

export interface SignableRequest {
  readonly method: string;
  /** Absolute, path and query exactly as they go on the wire. */
  readonly url: string;
  readonly headers: RawHeaders;
  /** The whole body as it goes on the wire. */
  readonly body: Uint8Array;
}

export interface BedrockRequest extends SignableRequest, AwsKeys {
  readonly region: string;
  readonly now: Date;
}

/** @returns the headers to add: authorization, x-amz-date, x-amz-content-sha256 and, with a session, x-amz-security-token */
export async function signBedrock(request: BedrockRequest): Promise<RawHeaders> {
  const headers = signedHeadersOf(request.headers);
  headers['x-amz-content-sha256'] = createHash('sha256').update(request.body).digest('hex');
  // AWS, "Sign AWS API requests": the service name of both Bedrock endpoints is "bedrock".
  return signRequest({ ...request, headers }, request, {
    region: request.region,
    service: 'bedrock',
    now: request.now,
  });
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

/**
 * Signature version 4 over the given headers and Host.
 * @param request its headers are those to be signed, names in lower case
 */
export async function signRequest(
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array;
  },
  keys: AwsKeys,
  scope: SigningScope,
): Promise<RawHeaders> {
  const url = new URL(request.url);
  const signer = new SignatureV4({
    region: scope.region,
    service: scope.service,
    credentials: {
      accessKeyId: keys.accessKey,
      secretAccessKey: keys.secretKey,
      ...(keys.sessionToken === null ? {} : { sessionToken: keys.sessionToken }),
    },
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: wirePath(request.url),
      query: queryOf(url),
      headers: { ...request.headers, host: url.host },
      body: request.body,
    },
    { signingDate: scope.now },
  );
  return Object.entries(signed.headers).flatMap(([name, value]) => (SIGNATURE_HEADERS.has(name) ? [name, value] : []));
}

/** The service requires Host and all x-amz-* to be signed. Of the others only what the meaning hangs on: proxies change the rest. */
function signedHeadersOf(headers: RawHeaders): Record<string, string> {
  const signed: Record<string, string> = {};
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (SIGNATURE_HEADERS.has(name) || (name !== 'content-type' && !name.startsWith('x-amz-'))) continue;
    const value = headers[i + 1] as string;
    signed[name] = signed[name] === undefined ? value : `${signed[name]},${value}`;
  }
  return signed;
}

/**
 * The signature encodes the path as sent once more: `v1:0` is signed as `v1%3A0`, and `v1%3A0` as `v1%253A0`. So the path
 * is cut out of the text; URL would rewrite some of its characters.
 */
function wirePath(url: string): string {
  const path = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
  return path === '' ? '/' : path;
}

function queryOf(url: URL): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const pair of url.search.slice(1).split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decoded(at === -1 ? pair : pair.slice(0, at));
    query[key] ??= [];
    query[key].push(at === -1 ? '' : decoded(pair.slice(at + 1)));
  }
  return query;
}

/** RFC 3986, where + is a plus and not a space; what is no valid escape stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // the service judges it
  }
}

/** node:crypto in the shape the signer asks for. */
class NodeSha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new TypeError('a hash is used once');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
