// The street of calls that were made past us and are told to us (headers.md §20). The gateway takes them, not the console:
// it has the readers of Helicone headers, the register of ids and the journal, and a log is then as safe as a call, the
// console running or not.
import { matchRoute } from '@heliometer/contract';
import { GatewayError } from '../../kernel/errors.ts';
import type { AppendResult } from '../../ports/spool.ts';
import { endedOf, runAtEnd } from '../at-end.ts';
import { ClientGone } from '../departure.ts';
import { toGatewayError } from '../dispatch/failures.ts';
import type { Ending, Exchange } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import type { Arrival, OpeningMeans } from '../open-exchange.ts';
import { ReadingThread } from '../reading-thread.ts';
import { restErrorReply, send } from '../refuse.ts';
import type { SettleMeans } from '../settle.ts';
import { CaptureBudget } from '../tap/capture.ts';
import { pass, writeTold } from './keep-told.ts';
import { type LoggedCall, readLoggedCall, type Unusable } from './logged-call.ts';
import { type ToldExchange, toldExchange } from './logged-exchange.ts';

export interface LogMeans extends Pick<SettleMeans, 'spool' | 'omitted' | 'log'> {
  /** Who tells, and whether there is room; before a byte of the body is read. */
  readonly tellerGuards: readonly Guard[];
  /** What of the told call is checked and noted as for any other. */
  readonly callGuards: readonly Guard[];
  readonly opening: OpeningMeans;
  readonly limitBytes: number;
  readonly ownHeaders: (exchange: Exchange, failed: boolean) => readonly string[];
}

export interface LogStreet {
  /** To open the telling request with. */
  readonly opening: OpeningMeans;
  take(teller: Exchange, arrival: Arrival): Promise<void>;
  close(): Promise<void>;
}

/** Routes that stand for one provider. */
const SLUGS: Readonly<Record<string, string>> = { logOpenAi: 'openai', logAnthropic: 'anthropic', logGoogle: 'google' };

/** Larger ones are read away from the event loop. */
const IN_PLACE_BYTES = 256 * 1024;

export function openLogStreet(means: LogMeans): LogStreet {
  const thread = new ReadingThread<Uint8Array, LoggedCall | Unusable>(
    new URL('./logged-call-worker.ts', import.meta.url),
  );
  const read = async (bytes: Buffer): Promise<LoggedCall> => {
    const call = bytes.length <= IN_PLACE_BYTES ? readLoggedCall(bytes) : await thread.ask(bytes);
    if ('unusable' in call) throw new GatewayError('invalid_request', call.unusable);
    return call;
  };
  return {
    // The telling request is nothing to keep; what it tells is.
    opening: { ...means.opening, budget: new CaptureBudget(NO_ROOM, () => {}) },
    take: (teller, arrival) => take(teller, arrival, { ...means, read }),
    close: () => thread.close(),
  };
}

const NO_ROOM = { headBytes: 0, tailBytes: 0, totalBytes: 0, scarceBytes: 0 };

interface TakeMeans extends LogMeans {
  readonly read: (bytes: Buffer) => Promise<LoggedCall>;
}

async function take(teller: Exchange, arrival: Arrival, means: TakeMeans): Promise<void> {
  try {
    await pass(teller, means.tellerGuards);
    const call = await means.read(await teller.body.gather(means.limitBytes));
    const telling = { sent: arrival.headers.control, slug: slugOf(arrival), opening: means.opening, traceSpan: null };
    await keep(toldExchange(teller, call, telling), means);
  } catch (thrown) {
    refuse(teller, thrown, means);
  } finally {
    teller.body.release();
  }
}

function slugOf({ message, path }: Arrival): string | null {
  const match = matchRoute(message.method ?? 'POST', path.path);
  const id = match !== null && match !== 'method' && match.kind === 'rest' ? match.id : '';
  return SLUGS[id] ?? null;
}

/** Answers when the log is in the journal. @throws GatewayError when it is not */
async function keep(told: ToldExchange, means: TakeMeans): Promise<void> {
  const { exchange, ending } = told;
  const { requestCapture, responseCapture } = exchange;
  let result: AppendResult = 'dropped';
  let acts: Promise<unknown> | null = null;
  try {
    await pass(exchange, means.callGuards);
    result = await writeTold(told, means);
  } finally {
    const ended = endedOf(exchange, result === 'written' ? ending : NOT_KEPT, means.omitted);
    acts = runAtEnd(exchange, ended, means.log);
    requestCapture.release();
    responseCapture.release();
  }
  if (result !== 'written') {
    // The same log may be told again at once, with the same id.
    await acts;
    throw new GatewayError('spool_full', 'The journal takes nothing at the moment; try again shortly.', SOON);
  }
  const body = Buffer.from(JSON.stringify({ data: { id: exchange.requestId }, error: null }));
  const headers = ['content-type', 'application/json; charset=utf-8', 'content-length', String(body.byteLength)];
  send(exchange.response, { status: 200, headers, body }, means.ownHeaders(exchange, false));
  await acts;
}

const SOON = { headers: { 'retry-after': '1' } };
/** So that an id whose log was lost may be used again. */
const NOT_KEPT: Ending = { outcome: 'rejected', status: 503, errorCode: 'spool_full', answerHeaders: [] };

/** A log that is refused is no exchange: its teller learns why, and nothing is recorded. */
function refuse(teller: Exchange, thrown: unknown, { ownHeaders, log }: TakeMeans): void {
  const { departure, response, id: exchangeId } = teller;
  if (departure.gone || thrown instanceof ClientGone) {
    response.destroy();
    return;
  }
  const error = thrown instanceof Error ? thrown : new Error('not an error', { cause: thrown });
  const shown = toGatewayError(error);
  if (shown.status >= 500) log.warn({ err: shown.cause, code: shown.code, exchangeId }, 'a log was not taken');
  send(response, restErrorReply(shown), ownHeaders(teller, true));
}
