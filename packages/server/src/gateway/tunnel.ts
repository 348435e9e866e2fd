// A WebSocket between client and provider: bytes pass both ways untouched, an observer on each side counts frames and keeps
// text, and the exchange ends when the connection does (headers.md §14).
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Outcome, WebSocketSummary } from '@heliometer/contract';
import { endSoon } from '../http/end-soon.ts';
import { answerHeaders } from '../http/forwarding.ts';
import { headerValue, type RawHeaders } from '../http/raw-headers.ts';
import { observeWebSocket } from '../http/ws-observer.ts';
import { RealtimeSession } from '../providers/realtime-session.ts';
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
  const head = switchingProtocols(reply.status, [...headers, ...means.ownHeaders(exchange, false)]);
  client.write(head, 'latin1');
  const sides = watch(exchange, reply.headers);
  pass(client, upstream, sides.seeClient);
  pass(upstream, client, sides.seeUpstream);
  const first = await bothClosed(client, upstream, exchange.departure);
  exchange.span.endedAt = means.now();
  exchange.websocket = await sides.summary();
  exchange.reading = sides.session.reading(exchange.target?.path ?? exchange.path);
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
  // Whoever watched for its end while the provider was asked would keep its bytes from flowing.
  return socket.removeAllListeners('readable');
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
}

interface Sides {
  readonly session: RealtimeSession;
  readonly seeClient: (chunk: Buffer) => void;
  readonly seeUpstream: (chunk: Buffer) => void;
  /** Once no more is to be seen. */
  summary(): Promise<WebSocketSummary>;
}

/** Text messages are kept as lines, the client's as the request's body and the provider's as the answer's. */
function watch(exchange: Exchange, answer: RawHeaders): Sides {
  const extensions = headerValue(answer, 'sec-websocket-extensions');
  const session = new RealtimeSession();
  const fromClient = observeWebSocket({
    extensions,
    masked: true,
    onText: (text) => keepLine(exchange.requestCapture, text),
  });
  const fromUpstream = observeWebSocket({
    extensions,
    masked: false,
    onText: (text) => {
      keepLine(exchange.responseCapture, text);
      session.see(text);
    },
  });
  let bytesFromClient = 0;
  let bytesFromUpstream = 0;
  return {
    session,
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

/** Line breaks in JSON are white space (RFC 8259 §2); a message is to stay one line. */
function keepLine(capture: Capture, text: string): void {
  capture.see(Buffer.from(`${text.replace(/\r?\n|\r/g, ' ')}\n`));
}

type First = 'client' | 'upstream' | 'stopped';

const OUTCOME_OF: Readonly<Record<First, Outcome>> = {
  client: 'client_gone',
  upstream: 'upstream_failed',
  stopped: 'stopped',
};

/** A slow peer gets the end of what was sent to it; who stops has less time. */
const LAST_WORDS_MS: Readonly<Record<First, number>> = { client: 5_000, upstream: 5_000, stopped: 1_000 };

/**
 * Whoever goes first takes the other along, once what is under way has been written. Going begins with FIN, for a client's
 * counts as its leaving; which side is *closed* first tells only who was quicker to answer it.
 */
function bothClosed(client: Duplex, upstream: Duplex, departure: Departure): Promise<First> {
  return new Promise((resolve) => {
    let first: First | null = null;
    let open = 2;
    const end = (who: First): void => {
      if (first !== null) return;
      first = who;
      endSoon(client, LAST_WORDS_MS[who]);
      endSoon(upstream, LAST_WORDS_MS[who]);
    };
    const stop = (): void => end(departure.why === 'stopped' ? 'stopped' : 'client');
    const see = (socket: Duplex, who: First): void => {
      socket.on('end', () => end(who)).on('error', () => socket.destroy());
      socket.on('close', () => {
        end(who);
        open -= 1;
        if (open > 0) return;
        departure.off(stop);
        resolve(first ?? who);
      });
    };
    see(client, 'client');
    see(upstream, 'upstream');
    departure.onGone(stop);
  });
}
