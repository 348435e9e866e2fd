// A WebSocket between client and provider: bytes pass both ways untouched, an observer on each side counts frames and keeps
// text, and the exchange ends when the connection does (headers.md §14).
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Outcome, WebSocketSummary } from '@heliometer/contract';
import { answerHeaders } from '../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../http/raw-headers.ts';
import { observeWebSocket } from '../http/ws-observer.ts';
import type { Delivery, DeliveryMeans } from './deliver.ts';
import type { Departure } from './departure.ts';
import type { UpstreamReply } from './dispatch/upstream-reply.ts';
import type { Exchange } from './exchange.ts';
import type { Capture } from './tap/capture.ts';

/** Resolves when the connection is over on both sides. */
export async function tunnel(
  exchange: Exchange,
  reply: UpstreamReply,
  upstream: Duplex,
  means: DeliveryMeans,
): Promise<Delivery> {
  const client = takeSocket(exchange);
  const headers = answerHeaders(reply.headers);
  client.write(switchingProtocols(reply.status, [...headers, ...means.ownHeaders(exchange, false)]));
  const sides = watch(exchange, reply.headers);
  pass(client, upstream, sides.seeClient);
  pass(upstream, client, sides.seeUpstream);
  const first = await bothClosed(client, upstream, exchange.departure);
  exchange.span.endedAt = means.now();
  exchange.websocket = await sides.summary();
  // With a close frame it ended as it should; without one, who broke off decides.
  const outcome = exchange.websocket.closeCode === null ? OUTCOME_OF[first] : 'answered';
  return {
    ending: { outcome, status: reply.status, errorCode: null, answerHeaders: headers },
    release: () => {},
  };
}

/** From here on the connection is no longer node:http's to answer on. */
function takeSocket(exchange: Exchange): Duplex {
  const { response } = exchange;
  const socket = response.socket as NonNullable<typeof response.socket>;
  response.detachSocket(socket);
  return socket;
}

function switchingProtocols(status: number, headers: RawHeaders): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Connection: Upgrade', 'Upgrade: websocket'];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function pass(from: Duplex, to: Duplex, see: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    see(chunk);
    if (to.writable && !to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
}

interface Sides {
  readonly seeClient: (chunk: Buffer) => void;
  readonly seeUpstream: (chunk: Buffer) => void;
  /** Once no more is to be seen. */
  summary(): Promise<WebSocketSummary>;
}

/** Text messages are kept as lines, the client's as the request's body and the provider's as the answer's. */
function watch(exchange: Exchange, answer: RawHeaders): Sides {
  const extensions = headerValue(answer, 'sec-websocket-extensions');
  const keepIn = (capture: Capture) => (text: string) => capture.see(Buffer.from(`${text}\n`));
  const fromClient = observeWebSocket({ extensions, masked: true, onText: keepIn(exchange.requestCapture) });
  const fromUpstream = observeWebSocket({ extensions, masked: false, onText: keepIn(exchange.responseCapture) });
  let bytesFromClient = 0;
  let bytesFromUpstream = 0;
  return {
    seeClient: (chunk) => {
      bytesFromClient += chunk.byteLength;
      fromClient.see(chunk);
    },
    seeUpstream: (chunk) => {
      bytesFromUpstream += chunk.byteLength;
      fromUpstream.see(chunk);
    },
    summary: async () => {
      await Promise.all([fromClient.finish(), fromUpstream.finish()]);
      return {
        closeCode: fromClient.closeCode ?? fromUpstream.closeCode,
        bytesFromClient,
        bytesFromUpstream,
        framesFromClient: fromClient.frames,
        framesFromUpstream: fromUpstream.frames,
      };
    },
  };
}

type First = 'client' | 'upstream' | 'stopped';

const OUTCOME_OF: Readonly<Record<First, Outcome>> = {
  client: 'client_gone',
  upstream: 'upstream_failed',
  stopped: 'stopped',
};

/** Whoever goes first takes the other along, once what is under way has been written. */
function bothClosed(client: Duplex, upstream: Duplex, departure: Departure): Promise<First> {
  return new Promise((resolve) => {
    let first: First | null = null;
    let open = 2;
    const end = (who: First): void => {
      if (first !== null) return;
      first = who;
      endSoon(client);
      endSoon(upstream);
    };
    const stop = (): void => end('stopped');
    const closed = (who: First) => (): void => {
      end(who);
      open -= 1;
      if (open > 0) return;
      departure.off(stop);
      resolve(first ?? who);
    };
    client.on('close', closed('client')).on('error', () => client.destroy());
    upstream.on('close', closed('upstream')).on('error', () => upstream.destroy());
    departure.onGone(stop);
  });
}

const LAST_WORDS_MS = 1_000;

function endSoon(socket: Duplex): void {
  if (socket.destroyed) return;
  socket.end();
  const giveUp = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
  giveUp.unref();
  socket.once('close', () => clearTimeout(giveUp));
}
