// Requests nobody would write: every Helicone header with values right and wrong, odd paths, methods, bodies and framings, and,
// for connections of their own, bytes that are no HTTP at all. One generator of numbers makes one sequence.
import { HEADERS } from '@heliometer/contract';
import { PROVIDERS } from '../../packages/server/src/providers/catalogue.ts';
import { COMMON, METHODS, SEGMENTS, WRONG_VALUES } from './fuzz-words.ts';

export interface FuzzSources {
  readonly random: () => number;
  readonly key: string;
  /** Of an upstream that may be called. */
  readonly origin: string;
}

/** A request that is HTTP, and so gets one answer. */
export interface FuzzRequest {
  /** Told to the upstream as `X-Number`. */
  readonly number: number;
  readonly method: string;
  readonly bytes: Buffer;
  /** It asks for the connection to be closed behind it. */
  readonly isLast: boolean;
  /** Its target holds bytes that no target may (RFC 9112 §3.2), so that nobody can tell what it asks for. */
  readonly isUnreadable: boolean;
}

export class FuzzRequests {
  readonly #random: () => number;
  readonly #key: string;
  readonly #origin: string;
  #made = 0;

  constructor({ random, key, origin }: FuzzSources) {
    this.#random = random;
    this.#key = key;
    this.#origin = origin;
  }

  next(): FuzzRequest {
    const number = this.#made++;
    const method = this.#pick(METHODS);
    const target = this.#target();
    const headers = [`Host: ${this.#host()}`, `X-Number: ${number}`, ...this.#credentials(), ...this.#headers()];
    const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : this.#body();
    const framed = this.#framed(body);
    const head = `${method} ${target} HTTP/1.1\r\n${[...headers, ...framed.headers].join('\r\n')}\r\n\r\n`;
    return {
      number,
      method,
      isLast: headers.some(asksForClose),
      isUnreadable: /[^!-~]/.test(target),
      bytes: Buffer.concat([Buffer.from(head, 'latin1'), framed.bytes]),
    };
  }

  /** Bytes for a connection of their own; whatever comes back or not, the program lives on. */
  nonsense(): Buffer {
    const kind = this.#pick(NONSENSE);
    const auth = `Host: x\r\nHelicone-Auth: Bearer ${this.#key}\r\n`;
    switch (kind) {
      case 'bytes':
        return this.#bytes(this.#upTo(300));
      case 'line':
        return Buffer.from(`${this.#text(40)}\r\n\r\n`, 'latin1');
      case 'version':
        return Buffer.from(`GET /v1/x HTTP/${this.#pick(['0.9', '2.0', '9.9', '1.x', ''])}\r\n${auth}\r\n`);
      case 'header':
        return Buffer.from(`GET /v1/x HTTP/1.1\r\n${auth}${this.#text(20)}\r\n\r\n`, 'latin1');
      case 'control':
        return Buffer.from(
          `GET /v1/x HTTP/1.1\r\n${auth}X-A: a${String.fromCharCode(this.#upTo(32))}b\r\n\r\n`,
          'latin1',
        );
      case 'two-lengths':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`);
      case 'length-and-chunks':
        return Buffer.from(
          `POST /v1/x HTTP/1.1\r\n${auth}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        );
      case 'bad-length':
        return Buffer.from(
          `POST /v1/x HTTP/1.1\r\n${auth}Content-Length: ${this.#pick(['-1', 'x', '1e3', '9'.repeat(30)])}\r\n\r\n`,
        );
      case 'bad-chunk':
        return Buffer.from(
          `POST /v1/x HTTP/1.1\r\n${auth}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n${this.#pick(['zz', '-1', ' ', 'f'.repeat(20)])}\r\n`,
        );
      case 'chunk-overrun':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n`);
      case 'coding':
        return Buffer.from(
          `POST /v1/x HTTP/1.1\r\n${auth}Transfer-Encoding: ${this.#pick(['gzip', 'chunked, gzip', 'chunked, chunked', 'x'])}\r\n\r\n0\r\n\r\n`,
        );
      case 'short-body':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}Content-Length: 100000\r\n\r\nonly this`);
      case 'short-chunk':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}Transfer-Encoding: chunked\r\n\r\nffff\r\nonly this`);
      case 'behind-body':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}Content-Length: 2\r\n\r\n{}and what is this`);
      case 'half-head':
        return Buffer.from(`POST /v1/x HTTP/1.1\r\n${auth}X-Half: ${this.#text(20)}`, 'latin1');
      case 'connect':
        return Buffer.from(`CONNECT 127.0.0.1:80 HTTP/1.1\r\n${auth}\r\n`);
      case 'authority':
        return Buffer.from(
          `OPTIONS ${this.#pick(['*', 'x', 'http://', 'ftp://a/b', '//', 'http://[', '?a'])} HTTP/1.1\r\n${auth}\r\n`,
        );
      case 'no-host':
        return Buffer.from(`GET /v1/x HTTP/1.1\r\nHelicone-Auth: Bearer ${this.#key}\r\n\r\n`);
      default:
        return kind satisfies never;
    }
  }

  #target(): string {
    const slug = this.#pick(PROVIDERS).slug;
    const tail = () => Array.from({ length: this.#upTo(5) }, () => this.#pick(SEGMENTS)).join('/');
    const base = this.#pick([
      '/v1/chat/completions',
      '/v1/messages',
      `/v1/${tail()}`,
      `/${slug}/${tail()}`,
      `/${slug}`,
      `/v1/gateway/${slug}/${tail()}`,
      '/v1/gateway/nobody/x',
      `/gateway/${tail()}`,
      `/bedrock/eu-west-1/model/${tail()}/converse`,
      `/vertex/v1/projects/p/locations/us-central1/${tail()}`,
      '/v1beta/models/gemini-2.0-flash:generateContent',
      '/v1/models/m:predict',
      `/${this.#key}/v1/chat/completions`,
      `/v1/sk-helicone-${'x'.repeat(this.#upTo(60))}/x`,
      `//${tail()}`,
      `/${tail()}`,
      '/',
      `/v1/${'long/'.repeat(this.#upTo(800))}`,
      `http://${slug}.localhost/v1/${tail()}`,
      'https://127.0.0.1:1/v1/x',
      '/v1/request/query',
      `/api/v1/${tail()}`,
      '/v1/request/not-a-uuid',
    ]);
    const query = this.#pick([
      '',
      '',
      '',
      '?',
      '?key=abc',
      `?key=${this.#key}`,
      '?a=b&c',
      '?%',
      '?a=%zz&key=&key=x',
      '??',
      `?q=${'y'.repeat(this.#upTo(2000))}`,
    ]);
    return base + query;
  }

  #host(): string {
    const slug = this.#pick(PROVIDERS).slug;
    return this.#pick([
      'x',
      '127.0.0.1',
      'localhost:8787',
      `${slug}.localhost`,
      `${slug}.helicone.ai`,
      'nobody.hconeai.com',
      'gateway.localhost',
      'api.localhost',
      'a.b.c.localhost',
      '.localhost',
      'LOCALHOST.',
      '[::1]:80',
      '',
      'x:y:z',
      'é.example',
    ]);
  }

  #credentials(): string[] {
    const kind = this.#random();
    if (kind < 0.75) return [`Helicone-Auth: Bearer ${this.#key}`];
    return this.#pick([
      [],
      ['Helicone-Auth: Bearer nonsense'],
      ['Helicone-Auth: '],
      [`Helicone-Auth: ${this.#key}`],
      [`Helicone-Auth: Bearer ${this.#key}`, `helicone-auth: Bearer ${this.#key}`],
      [`Helicone-Auth: Bearer sk-helicone-${'a'.repeat(this.#upTo(300))}`],
      [`Authorization: Bearer ${this.#key}`],
      [`x-api-key: ${this.#key}`, 'Authorization: Bearer sk-provider'],
      [`api-key: ${this.#key}`],
      ['Authorization: Basic eDp5', `Helicone-Auth: Bearer ${this.#key}`],
    ]);
  }

  #headers(): string[] {
    const lines: string[] = [];
    for (let count = this.#upTo(7); count > 0; count -= 1) lines.push(...this.#header());
    return lines;
  }

  #header(): string[] {
    const kind = this.#random();
    if (kind < 0.45) return this.#ours();
    if (kind < 0.55)
      return [
        `Helicone-${this.#pick(['Cache-Enabled', 'Retry-Enabled', 'Node-Id', 'Job-Id', 'Experiment-X', 'Typo', '-', 'Property-', 'Rate', 'Auth-X', 'Id', 'Status'])}: ${this.#text(20)}`,
      ];
    if (kind < 0.65) return this.#properties();
    if (kind < 0.9) return [this.#pick(COMMON)];
    return [`X-${this.#upTo(1e6)}: ${this.#text(this.#random() < 0.02 ? 20_000 : 200)}`];
  }

  #ours(): string[] {
    const row = this.#pick(HEADERS.filter(({ kind }) => kind !== 'credential'));
    const name = row.name.replace('*', this.#pick(['User', 'a', 'x-y', '0', 'Z'.repeat(this.#upTo(140) + 1)]));
    const value = this.#random() < 0.6 ? this.#right(row) : this.#wrong();
    const line = `${this.#random() < 0.3 ? name.toLowerCase() : name}: ${value}`;
    return this.#random() < 0.05 ? [line, line] : [line];
  }

  #right(row: (typeof HEADERS)[number]): string {
    switch (row.kind) {
      case 'boolean':
        return this.#pick(['true', 'false', '1', '0', 'TRUE', ' False ']);
      case 'uuid':
        return `0190${this.#hex(4)}-${this.#hex(4)}-7${this.#hex(3)}-8${this.#hex(3)}-${this.#hex(12)}`;
      case 'decimal':
        return this.#pick(['0', '0.000001', '1e-6', '12.5']);
      case 'url':
        return this.#pick([this.#origin, `${this.#origin}/with/path?q`, this.#origin]);
      case 'text':
      case 'credential':
        return this.#text(60);
      case 'integer':
      case 'number':
        return String(row.range[0] + this.#upTo(row.range[1] - row.range[0] + 1));
      case 'choice':
        return this.#pick<string>(row.choices);
      case 'cache-control':
        return this.#pick(['no-store', 'no-cache', 'max-age=5', 's-maxage=60, max-age=1', 'max-age=0']);
      case 'fallbacks':
        return JSON.stringify([
          { 'target-url': this.#origin, headers: { a: 'b' }, onCodes: [429, { from: 500, to: 599 }] },
          { 'target-url': `${this.#origin}/x`, headers: {}, onCodes: [], bodyKeyOverride: { model: 'm' } },
        ]);
      case 'rate-limit':
        return this.#pick(['1000000;w=60', '5;w=1', '0;w=60', '9;w=60;u=token', '5;w=60;u=cents;s=user', '9;w=9;s=p0']);
      default:
        return row satisfies never;
    }
  }

  #wrong(): string {
    return this.#random() < 0.05 ? 'x'.repeat(this.#upTo(5_000)) : this.#pick(WRONG_VALUES);
  }

  #properties(): string[] {
    const count = this.#random() < 0.05 ? 66 : this.#upTo(3);
    return Array.from({ length: count }, (_, i) => `Helicone-Property-P${i}: ${this.#text(20)}`);
  }

  #body(): Buffer {
    const kind = this.#random();
    if (kind < 0.4)
      return Buffer.from(
        JSON.stringify({
          model: this.#text(8),
          stream: this.#random() < 0.5,
          messages: [{ role: 'user', content: this.#text(30) }],
        }),
      );
    if (kind < 0.55)
      return Buffer.from(
        this.#pick([
          '{"model":',
          '[[[[',
          '{"a":1,}',
          'null',
          '"x"',
          '{"model":{"a":1}}',
          '{"stream":true}',
          '\ufeff{}',
          `${'['.repeat(500)}`,
        ]),
      );
    if (kind < 0.7) return this.#bytes(this.#upTo(2_000));
    if (kind < 0.8)
      return Buffer.from(
        `--b\r\nContent-Disposition: form-data; name="${this.#text(5)}"\r\n\r\n${this.#text(30)}\r\n--b--`,
        'latin1',
      );
    if (kind < 0.803) return this.#bytes(65_000 + this.#upTo(40_000));
    return Buffer.alloc(0);
  }

  #framed(body: Buffer): { readonly headers: readonly string[]; readonly bytes: Buffer } {
    if (this.#random() < 0.75) {
      const told = body.length > 0 || this.#random() < 0.5;
      return { headers: told ? [`Content-Length: ${body.length}`] : [], bytes: body };
    }
    const parts: Buffer[] = [];
    for (let at = 0; at < body.length; ) {
      const piece = body.subarray(at, at + 1 + this.#upTo(body.length));
      at += piece.length;
      const extension = this.#random() < 0.1 ? ';name=value' : '';
      parts.push(Buffer.from(`${piece.length.toString(16)}${extension}\r\n`), piece, Buffer.from('\r\n'));
    }
    parts.push(Buffer.from(this.#random() < 0.1 ? '0\r\nX-Trailer: t\r\n\r\n' : '0\r\n\r\n'));
    return { headers: ['Transfer-Encoding: chunked'], bytes: Buffer.concat(parts) };
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #upTo(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** A header's value: printable, with tabs and bytes beyond ASCII among it. */
  #text(limit: number): string {
    let text = '';
    for (let length = this.#upTo(limit); text.length < length; ) {
      const kind = this.#random();
      const code = kind < 0.9 ? 0x20 + this.#upTo(95) : kind < 0.95 ? 0x80 + this.#upTo(128) : 0x09;
      text += String.fromCharCode(code);
    }
    return text;
  }

  #hex(length: number): string {
    return Array.from({ length }, () => this.#upTo(16).toString(16)).join('');
  }

  #bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#upTo(256)));
  }
}

function asksForClose(line: string): boolean {
  return /^connection:.*close/i.test(line);
}

const NONSENSE = [
  'bytes',
  'line',
  'version',
  'header',
  'control',
  'two-lengths',
  'length-and-chunks',
  'bad-length',
  'bad-chunk',
  'chunk-overrun',
  'coding',
  'short-body',
  'short-chunk',
  'behind-body',
  'half-head',
  'connect',
  'authority',
  'no-host',
] as const;
