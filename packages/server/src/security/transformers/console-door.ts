// The internal route over which gateways ask the console's local models. It has a socket of its own: what clients send is
// handed to the console over another one, so nobody outside can reach this.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../../kernel/log.ts';
import { type JudgedTurn, NoVerdict, type SecurityEngine, type SecurityVerdict } from '../../ports/security-engine.ts';

export type Tier = 'fast' | 'judge';

const ROUTE = '/internal/security/';
const MOST_QUESTION_BYTES = 1024 * 1024;
const MOST_ANSWER_BYTES = 16 * 1024;

/** Not yet listening. */
export function createSecurityDoor(engines: Readonly<Partial<Record<Tier, SecurityEngine>>>, log: Log): Server {
  return createServer((message, response) => {
    const tier = message.url?.startsWith(ROUTE) === true ? message.url.slice(ROUTE.length) : '';
    const engine = tier === 'fast' || tier === 'judge' ? engines[tier] : undefined;
    if (engine === undefined || message.method !== 'POST') {
      answer(response, 404, { error: 'there is no such engine here' });
      message.resume();
      return;
    }
    judge(message, response, engine).then(
      (verdict) => answer(response, 200, verdict),
      (error: unknown) => {
        log.warn({ err: error, code: 'security_unavailable' }, 'the local security model gave no verdict');
        answer(response, 503, { error: 'no verdict' });
      },
    );
  });
}

async function judge(
  message: IncomingMessage,
  response: ServerResponse,
  engine: SecurityEngine,
): Promise<SecurityVerdict> {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const turns = JSON.parse(await textOf(message, MOST_QUESTION_BYTES)) as readonly JudgedTurn[];
  return engine.check(turns, leaving.signal);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  if (!response.destroyed) response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(message: IncomingMessage, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    if (size > mostBytes) throw new NoVerdict('the text is longer than was agreed');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The gateway's side of the door. */
export function createConsoleEngine(socketPath: string, tier: Tier): SecurityEngine {
  return {
    name: 'TRANSFORMERS',
    url: '',
    async check(turns, signal) {
      const message = await ask({ socketPath, path: ROUTE + tier, body: JSON.stringify(turns), signal });
      const text = await textOf(message, MOST_ANSWER_BYTES);
      if (message.statusCode !== 200) throw new NoVerdict(`the console answered ${message.statusCode}`);
      const { threat, category } = JSON.parse(text) as SecurityVerdict;
      return { threat, category, status: null };
    },
    close: async () => undefined,
  };
}

interface Question {
  readonly socketPath: string;
  readonly path: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

function ask({ socketPath, path, body, signal }: Question): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath,
      path,
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (cause) => reject(signal.aborted ? cause : new NoVerdict('the console is away', { cause })));
    outgoing.end(body);
  });
}
