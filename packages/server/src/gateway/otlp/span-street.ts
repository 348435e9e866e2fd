// The street of OpenTelemetry spans (headers.md §20): each becomes an exchange that was told, as a log does, and the answer
// promises that all of them are in the journal. A span has one id for ever, so that what is sent again is kept once.

import { CONTENT_TYPES, exportAnswer, type OtlpEncoding, statusAnswer } from '../../http/otlp/export-answer.ts';
import { headerValue } from '../../http/raw-headers.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { IdRegister } from '../../ports/id-register.ts';
import type { AppendResult } from '../../ports/spool.ts';
import { endedOf, runAtEnd } from '../at-end.ts';
import { ClientGone } from '../departure.ts';
import { toGatewayError } from '../dispatch/failures.ts';
import type { Ending, Exchange } from '../exchange.ts';
import type { Guard } from '../guards/guard.ts';
import { pass, writeTold } from '../logging/keep-told.ts';
import type { LogMeans, LogStreet } from '../logging/log-street.ts';
import { type ToldExchange, toldExchange } from '../logging/logged-exchange.ts';
import type { Arrival } from '../open-exchange.ts';
import { ReadingThread } from '../reading-thread.ts';
import { send } from '../refuse.ts';
import { CaptureBudget } from '../tap/capture.ts';
import { type ExportBytes, type ReadExport, readExport, type UnusableExport } from './read-export.ts';
import type { SpanCall } from './span-call.ts';

export interface SpanMeans extends Omit<LogMeans, 'callGuards'> {
  /** What of each span is checked and noted as for any call. */
  readonly spanGuards: readonly Guard[];
  readonly ids: IdRegister;
}

/** Larger ones are read away from the event loop. */
const IN_PLACE_BYTES = 64 * 1024;
/** Spans on their way into the journal at once. */
const AT_ONCE = 64;
const MOST_TOLD = 5;
const NO_ROOM = { headBytes: 0, tailBytes: 0, totalBytes: 0, scarceBytes: 0 };

export function openSpanStreet(means: SpanMeans): LogStreet {
  const thread = new ReadingThread<ExportBytes, ReadExport | UnusableExport>(
    new URL('./read-export-worker.ts', import.meta.url),
  );
  const read = async (sent: ExportBytes): Promise<ReadExport> => {
    const found = sent.bytes.length <= IN_PLACE_BYTES && !sent.gzipped ? readExport(sent) : await thread.ask(sent);
    if ('unusable' in found) throw new GatewayError(found.code, found.unusable);
    return found;
  };
  return {
    opening: { ...means.opening, budget: new CaptureBudget(NO_ROOM, () => {}) },
    take: (teller, arrival) => take(teller, arrival, { ...means, read }),
    close: () => thread.close(),
  };
}

interface TakeMeans extends SpanMeans {
  readonly read: (sent: ExportBytes) => Promise<ReadExport>;
}

async function take(teller: Exchange, arrival: Arrival, means: TakeMeans): Promise<void> {
  const encoding = encodingOf(arrival);
  try {
    await pass(teller, means.tellerGuards);
    if (encoding === null) throw unsupported('Content-Type', arrival, 'application/json, application/x-protobuf');
    const gzipped = isGzipped(arrival);
    const bytes = await teller.body.gather(means.limitBytes);
    const { limitBytes, opening } = means;
    const found = await means.read({ bytes, encoding, gzipped, limitBytes, nowMs: opening.clock() });
    const refused = await keepAll(found.calls, { teller, arrival }, means);
    answer(teller, encoding, [...found.problems, ...refused], means);
  } catch (thrown) {
    refuse(teller, encoding ?? 'json', thrown, means);
  } finally {
    teller.body.release();
  }
}

function encodingOf({ message }: Arrival): OtlpEncoding | null {
  const type = message.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : null;
}

/** @throws GatewayError for a coding of another kind */
function isGzipped(arrival: Arrival): boolean {
  const coding = arrival.message.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'gzip' || coding === 'x-gzip') return true;
  if (coding === 'identity' || coding === '') return false;
  throw unsupported('Content-Encoding', arrival, 'gzip, identity');
}

function unsupported(header: string, { message }: Arrival, accepted: string): GatewayError {
  const seen = headerValue(message.rawHeaders, header.toLowerCase())?.slice(0, 80);
  const what = seen === undefined ? 'is missing' : `is ${JSON.stringify(seen)}`;
  return new GatewayError('unsupported_media_type', `${header} ${what}; accepted is ${accepted}.`);
}

interface Telling {
  readonly teller: Exchange;
  readonly arrival: Arrival;
}

/** Why some were refused. @throws GatewayError when one could not be kept now; those kept are known when they come again */
async function keepAll(calls: readonly SpanCall[], telling: Telling, means: TakeMeans): Promise<readonly string[]> {
  const once = [...new Map(calls.map((call) => [call.requestId, call])).values()];
  const problems: string[] = [];
  for (let from = 0; from < once.length; from += AT_ONCE) {
    const settled = await Promise.allSettled(
      once.slice(from, from + AT_ONCE).map((call) => keep(call, telling, means)),
    );
    for (const each of settled) {
      if (each.status === 'rejected') throw each.reason;
      if (each.value !== null) problems.push(each.value);
    }
  }
  return problems;
}

/** Why the span is refused for good; null = it is in the journal. @throws GatewayError when it may be sent again */
async function keep(call: SpanCall, { teller, arrival }: Telling, means: TakeMeans): Promise<string | null> {
  const sent = withDefaults(arrival.headers.control, call.defaults);
  const { opening, ids } = means;
  const { requestId, traceSpan } = call;
  const told = toldExchange({ ...teller, id: newId() }, call, { sent, slug: null, opening, traceSpan });
  const organizationId = told.exchange.principal?.organizationId ?? '';
  try {
    await pass(told.exchange, means.spanGuards);
    const claim = await claimed(ids, organizationId, { requestId, signal: teller.departure.signal });
    if (claim === 'answered') return null;
    if (claim === 'in_flight')
      throw new GatewayError('overloaded', 'A span is being taken already; try again shortly.', SOON);
    let isWritten = false;
    try {
      isWritten = (await write(told, means)) === 'written';
    } finally {
      await ids.release(organizationId, requestId, isWritten);
    }
    if (!isWritten)
      throw new GatewayError('spool_full', 'The journal takes nothing at the moment; try again shortly.', SOON);
    return null;
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.status < 500) return thrown.message;
    throw thrown;
  } finally {
    told.exchange.requestCapture.release();
    told.exchange.responseCapture.release();
  }
}

const SOON = { headers: { 'retry-after': '1' } };
const NOT_KEPT: Ending = { outcome: 'rejected', status: 503, errorCode: 'spool_full', answerHeaders: [] };

async function write(told: ToldExchange, means: TakeMeans): Promise<AppendResult> {
  const { exchange, ending } = told;
  let result: AppendResult = 'dropped';
  try {
    result = await writeTold(told, means);
    return result;
  } finally {
    await runAtEnd(exchange, endedOf(exchange, result === 'written' ? ending : NOT_KEPT, means.omitted), means.log);
  }
}

interface Claim {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

async function claimed(ids: IdRegister, organizationId: string, { requestId, signal }: Claim) {
  try {
    return await ids.claim(organizationId, requestId, signal);
  } catch (cause) {
    const why = 'The register that tells which spans were sent before cannot be reached; try again shortly.';
    throw new GatewayError('id_register_unavailable', why, { ...SOON, cause });
  }
}

/** What the request's own headers say goes before. */
function withDefaults(sent: readonly string[], defaults: readonly string[]): readonly string[] {
  const all = [...sent];
  for (let i = 0; i + 1 < defaults.length; i += 2) {
    const name = defaults[i] as string;
    const text = Buffer.from(defaults[i + 1] as string, 'utf8').toString('latin1');
    if (headerValue(sent, name.toLowerCase()) === null) all.push(name, text);
  }
  return all;
}

function answer(
  teller: Exchange,
  encoding: OtlpEncoding,
  problems: readonly string[],
  { ownHeaders }: TakeMeans,
): void {
  const rejected = problems.length === 0 ? null : { rejectedSpans: problems.length, message: inWords(problems) };
  const body = exportAnswer(encoding, rejected);
  send(teller.response, { status: 200, headers: headersOf(encoding, body), body }, ownHeaders(teller, false));
}

function inWords(problems: readonly string[]): string {
  const rest = problems.length - MOST_TOLD;
  return [...problems.slice(0, MOST_TOLD), ...(rest > 0 ? [`and ${rest} more`] : [])].join(' · ');
}

function headersOf(encoding: OtlpEncoding, body: Buffer): readonly string[] {
  return [
    'content-type',
    CONTENT_TYPES[encoding],
    'content-length',
    String(body.byteLength),
    'cache-control',
    'no-store',
  ];
}

/** What is refused is no exchange: its teller learns why, and nothing is recorded of the request itself. */
function refuse(teller: Exchange, encoding: OtlpEncoding, thrown: unknown, { ownHeaders, log }: TakeMeans): void {
  const { departure, response, id: exchangeId } = teller;
  if (departure.gone || thrown instanceof ClientGone) {
    response.destroy();
    return;
  }
  const shown = toGatewayError(thrown instanceof Error ? thrown : new Error('not an error', { cause: thrown }));
  if (shown.status >= 500) log.warn({ err: shown.cause, code: shown.code, exchangeId }, 'spans were not taken');
  const body = statusAnswer(encoding, shown.status, shown.message);
  const extra = Object.entries(shown.headers).flat();
  const headers = [...headersOf(encoding, body), ...extra];
  send(response, { status: shown.status, headers, body }, ownHeaders(teller, true));
}
