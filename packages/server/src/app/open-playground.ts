// "Whoever is signed in makes calls without a key in the browser, and each is recorded like any other." The console asks the
// gateway beside it, with a key of the organisation's own that sends traffic and reads nothing; the provider's key is put in by
// the gateway, out of the vault.
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ERROR_CODES, type ErrorCode } from '@heliometer/contract';
import { GatewayError } from '../kernel/errors.ts';
import { deriveText, type MasterKey } from '../kernel/sealing.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { Playground, PlaygroundAnswer, PlaygroundCall } from '../ports/playground.ts';

export interface PlaygroundMeans {
  readonly control: Pick<ControlStore, 'authenticate' | 'ensureKey'>;
  readonly master: MasterKey;
  /** Where the gateway listens; null = none beside this console. */
  readonly gatewayUrl: () => string | null;
}

/** Gateways know a new key by then (ports/control-snapshot.ts). */
const KNOWN_AFTER_MS = 2_200;
/** Bytes; the gateway's own are far shorter. */
const LONGEST_REFUSAL = 64 * 1024;

export function openPlayground({ control, master, gatewayUrl }: PlaygroundMeans): Playground {
  // Several columns are run at once: the first call makes the key, and all wait until gateways know it.
  const opening = new Map<string, Promise<string>>();
  const keyFor = (organizationId: string): Promise<string> => {
    const known =
      opening.get(organizationId) ??
      knownKey(organizationId, control, master).finally(() => opening.delete(organizationId));
    opening.set(organizationId, known);
    return known;
  };
  return {
    async send(call, signal) {
      const url = gatewayUrl();
      if (url === null) {
        throw new GatewayError(
          'store_unavailable',
          'No gateway runs beside this console, so it can make no calls. Call a gateway with a key of yours.',
        );
      }
      return ask(url, call, await keyFor(call.organizationId), signal);
    },
  };
}

/** The same again from the same master key, so nothing secret is stored. One that was revoked stays so, and the next takes its place. */
async function knownKey(
  organizationId: string,
  control: PlaygroundMeans['control'],
  master: MasterKey,
): Promise<string> {
  for (let nth = 1; ; nth += 1) {
    const key = `pk-helicone-${deriveText(master, 'playground', [organizationId, String(nth)])}`;
    const isNew = await control.ensureKey({ organizationId, name: 'Playground', permissions: 'w', key });
    if (isNew) await wait(KNOWN_AFTER_MS);
    if (isNew || (await control.authenticate(key)) !== null) return key;
  }
}

async function ask(url: string, call: PlaygroundCall, key: string, signal: AbortSignal): Promise<PlaygroundAnswer> {
  const bytes = Buffer.from(JSON.stringify(call.body));
  const named = call.providerKeyName === null ? {} : { 'Helicone-Provider-Key': asHeader(call.providerKeyName) };
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
    Accept: 'text/event-stream, application/json',
    'Accept-Encoding': 'identity',
    // In the place of the provider's own: without a stored key the gateway refuses, and no call is made without any.
    Authorization: `Bearer ${key}`,
    'Helicone-Property-source': 'playground',
    ...(call.provider === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {}),
    ...named,
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(`${url}/v1/gateway/${call.provider}${call.path}`, { method: 'POST', headers, signal }, resolve)
    .once('error', reject)
    .end(bytes);
  const answer = await promise.catch((cause: unknown) => {
    throw new GatewayError('store_unavailable', 'The gateway beside this console did not answer. Try again.', {
      cause,
    });
  });
  const { statusCode: status = 502, headers: received } = answer;
  return {
    status,
    contentType: safeType(received['content-type']),
    requestId: [received['helicone-id']].flat()[0] ?? null,
    chunks: status < 400 ? answer : await providersOwn(answer),
  };
}

/** A refusal of the gateway's own is told as the API tells its own; a provider's is passed on. @throws GatewayError */
async function providersOwn(answer: IncomingMessage): Promise<AsyncIterable<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_REFUSAL) return joined(chunks, answer);
  }
  const refusal = readRefusal(Buffer.concat(chunks).toString());
  if (refusal === null) return joined(chunks, answer);
  const retryAfter = answer.headers['retry-after'];
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  throw new GatewayError(refusal.code, refusal.message, { headers });
}

async function* joined(chunks: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
  yield* rest;
}

/** In the gateway's own form (docs/errors.md); null = it is somebody else's. */
function readRefusal(text: string): { readonly code: ErrorCode; readonly message: string } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The gateway's are JSON.
    return null;
  }
  const { error } = Object(parsed) as { readonly error?: unknown };
  const { code, message, docs } = Object(error) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof message !== 'string' || docs !== `docs/errors.md#${code}`) return null;
  return Object.hasOwn(ERROR_CODES, code) ? { code: code as ErrorCode, message } : null;
}

/** A provider's page is shown as text: it comes from this origin here. */
function safeType(type = 'application/json'): string {
  return /^(?:application\/json|text\/event-stream)\b/i.test(type) ? type : 'text/plain; charset=utf-8';
}

/** Headers are bytes; node:http takes them as Latin-1. @throws GatewayError */
function asHeader(name: string): string {
  if (/[\r\n\0]/.test(name)) throw new GatewayError('invalid_body', 'providerKeyName: accepted is a name on one line');
  return Buffer.from(name, 'utf8').toString('latin1');
}
