// One HTTP call with nothing added, nothing decoded and nothing tidied: headers as they came, bytes as they came.
import { Agent, type IncomingMessage, request } from 'node:http';

export interface PlainCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string;
}

export interface PlainAnswer {
  readonly status: number;
  /** Name, value, name, value … as sent. */
  readonly rawHeaders: readonly string[];
  /** Joined by node:http, names in lower case. */
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
  /** `Helicone-Id` */
  readonly id: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** @throws when the connection breaks off before the answer is complete */
export function call(url: string, { method = 'POST', headers = {}, body }: PlainCall = {}): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // The path as written: the URL class would tidy it.
    const path = url.slice(url.indexOf(port) + port.length) || '/';
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request({ agent, hostname, port, path, method, headers: { ...length, ...headers } as never });
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      answer.toArray().then((chunks) => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          rawHeaders: answer.rawHeaders,
          headers: answer.headers,
          body: whole,
          text: whole.toString('utf8'),
          id: answer.headers['helicone-id']?.toString() ?? '',
        });
      }, reject);
    });
    outgoing.end(body);
  });
}

/** Without those that belong to one connection and those of ours. */
export function endToEnd(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (/^(?:connection|keep-alive|transfer-encoding|helicone-.*)$/i.test(name)) continue;
    pairs.push([name, rawHeaders[i + 1] ?? '']);
  }
  return pairs;
}
