// The first stage: from a request of node:http to an exchange as data. Nothing is decided here.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_POLICIES } from '@heliometer/contract';
import { newId } from '../kernel/ids.ts';
import { type ControlHeaders, isOn, readControlHeaders, textOf } from './control-headers/read-control-headers.ts';
import { Departure } from './departure.ts';
import type { Exchange, NotesInTheMaking } from './exchange.ts';
import type { GatherBudget } from './gather-budget.ts';
import { type BodyLimits, RequestBody } from './request-body.ts';
import { type RequestPath, readRequestPath } from './request-path.ts';
import { type SortedHeaders, sortHeaders } from './sort-headers.ts';
import { Arrivals } from './tap/arrivals.ts';
import { Capture, type CaptureBudget } from './tap/capture.ts';

export interface OpeningMeans {
  readonly budget: CaptureBudget;
  readonly gathering: GatherBudget;
  readonly limits: BodyLimits;
  readonly lenient: boolean;
  /** Monotonic ms. */
  readonly now: () => number;
  /** UTC ms. */
  readonly clock: () => number;
}

/** A request looked at but not yet taken on: enough to tell whether it is for the providers or for ourselves. */
export interface Arrival {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: SortedHeaders;
  readonly path: RequestPath;
}

/** `null` when the request-target can't be read. */
export function lookAt(message: IncomingMessage, response: ServerResponse): Arrival | null {
  const path = readRequestPath(message.url ?? '/');
  return path === null ? null : { message, response, headers: sortHeaders(message.rawHeaders), path };
}

export function openExchange(arrival: Arrival, upgrade: Exchange['upgrade'], means: OpeningMeans): Exchange {
  const { message, response, headers, path } = arrival;
  const control = readControlHeaders(headers.control, means.lenient);
  const id = newId();
  const sentId = textOf(control, 'Helicone-Request-Id');
  const startedAt = means.now();
  const departure = new Departure();
  const requestCapture = new Capture(means.budget, isOn(control, 'Helicone-Omit-Request'));
  const shape = { declaredBytes: headers.contentLength, chunked: headers.chunked };
  const slotKey = headers.keyInSlot ?? path.keyInQuery;
  response.on('close', () => {
    if (!response.writableFinished) departure.leave('client_gone');
  });
  return {
    id,
    requestId: sentId ?? id,
    requestIdSent: sentId !== null,
    message,
    response,
    method: message.method ?? 'GET',
    path: path.target,
    forward: headers.forward,
    host: headers.host,
    secFetchDest: headers.secFetchDest,
    origin: headers.origin,
    upgrade,
    // RFC 9110 §10.1.1: an HTTP/1.0 client does not know interim answers; whatever it expects is passed over.
    expectsContinue: headers.expectContinue && message.httpVersion !== '1.0',
    otherExpectation: message.httpVersion === '1.0' ? null : headers.otherExpectation,
    control,
    key: headers.heliconeAuth ?? path.keyInPath ?? slotKey,
    keyInCredentialSlot: slotKey !== null && !headers.hasCredential && !path.hasQueryCredential,
    body: new RequestBody(message, shape, {
      capture: requestCapture,
      departure,
      limits: means.limits,
      budget: means.gathering,
      now: means.now,
    }),
    departure,
    startedAtMs: means.clock(),
    startedAt,
    requestCapture,
    responseCapture: new Capture(means.budget, isOn(control, 'Helicone-Omit-Response')),
    arrivals: new Arrivals(startedAt),
    warnings: [...control.warnings],
    attempts: [],
    span: { sentAt: null, firstByteAt: null, endedAt: null },
    audience: departure,
    fill: null,
    answerFilter: null,
    principal: null,
    metadataOnly: false,
    target: null,
    fallbackTargets: [],
    storedCredentials: [],
    websocket: null,
    reading: null,
    traceSpan: null,
    policyHeaders: [],
    notes: notesOf(control),
    atEnd: [],
  };
}

/** What headers alone have noted; the rest is for the policies to say. */
export function notesOf(control: ControlHeaders): NotesInTheMaking {
  return {
    ...NO_POLICIES,
    promptId: textOf(control, 'Helicone-Prompt-Id'),
    promptMode: textOf(control, 'Helicone-Prompt-Mode'),
    promptLabel: textOf(control, 'Helicone-Prompt-Version'),
  };
}
