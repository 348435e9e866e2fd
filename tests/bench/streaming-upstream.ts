// Upstream for the parts "sse" and "memory", a process of its own: streams of timed events, and bodies of any size.
// GET /events?count=N&everyMs=M&afterMs=P  an event stream; each event says when it was written
// GET /bytes?size=N                        that many bytes
// POST anything                            reads it all, then answers how much it was
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Milliseconds on CLOCK_MONOTONIC, the same in every process of the machine. */
const clock = (): number => Number(process.hrtime.bigint()) / 1e6;
const PIECE = Buffer.alloc(64 * 1024, 'x');

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream');
  const number = (name: string): number => Number(searchParams.get(name) ?? 0);
  if (pathname.endsWith('/events')) {
    sendEvents(response, { count: number('count'), everyMs: number('everyMs'), afterMs: number('afterMs') });
  } else if (pathname.endsWith('/bytes')) sendBytes(response, number('size'));
  else countBody(request, response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : null });
});
process.on('disconnect', () => process.exit(0));

function sendEvents(response: ServerResponse, plan: { count: number; everyMs: number; afterMs: number }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  let sent = 0;
  const send = (): void => {
    const delta = { choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }] };
    response.write(`data: ${JSON.stringify({ id: 'chatcmpl-bench', n: sent, at: clock(), ...delta })}\n\n`);
    sent += 1;
    if (sent < plan.count) return;
    clearInterval(timer);
    response.end('data: [DONE]\n\n');
  };
  let timer: NodeJS.Timeout;
  setTimeout(() => {
    timer = setInterval(send, plan.everyMs);
  }, plan.afterMs);
  response.on('close', () => clearInterval(timer));
}

function sendBytes(response: ServerResponse, size: number): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(size) });
  let left = size;
  const more = (): void => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function countBody(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ bytes }));
  });
}
