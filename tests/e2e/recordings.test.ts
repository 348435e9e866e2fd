// Every recorded exchange through the running program: what the client gets is what the provider sent, byte for byte, and
// what is recorded is the hand-made truth.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type HeliconeRequestDetail, UNKNOWN_USAGE } from '@heliometer/contract';
import { loggedProvider, PROVIDERS, providerOfHost } from '../../packages/server/src/providers/catalogue.ts';
import { loadRecordings, NO_RECORDINGS, type Recording } from '../recordings/load-recordings.ts';
import { costAt, UNPRICED } from '../recordings/prices.ts';
import { TRUTH } from '../recordings/truth.ts';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import { call, endToEnd, type PlainAnswer } from '../support/plain-call.ts';
import {
  CHOOSE_HEADERS,
  type Coding,
  type Received,
  type ReplayUpstream,
  startReplayUpstream,
} from '../support/replay-upstream.ts';

const recordings = loadRecordings() ?? [];
const skip = recordings.length === 0 ? NO_RECORDINGS : false;
const baseSeed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1_000_000));
const CALLS_AT_ONCE = 16;
const CREDENTIAL = 'Bearer provider-credential-canary-0001';

/** A way of telling the gateway where a call is meant to go (headers.md §2). */
type Way = 'slug' | 'gateway-slug' | 'family' | 'target-url' | 'api-base' | 'host';

let heliometer: HeliometerProcess;
let providers: ReplayUpstream;
/** At an origin that no provider's setting names. */
let elsewhere: ReplayUpstream;

before(async () => {
  if (skip !== false) return;
  providers = await startReplayUpstream(recordings);
  elsewhere = await startReplayUpstream(recordings);
  const urls = PROVIDERS.map(({ slug }) => [`HELIOMETER_PROVIDER_${slug.toUpperCase()}_URL`, providers.url]);
  heliometer = await startHeliometer({
    env: { ...Object.fromEntries(urls), HELIOMETER_ALLOWED_TARGETS: new URL(elsewhere.url).host },
  });
  await exchangeAll();
});

after(async () => {
  await heliometer?.[Symbol.asyncDispose]();
  await providers?.[Symbol.asyncDispose]();
  await elsewhere?.[Symbol.asyncDispose]();
});

function slugOf({ host }: Recording): string | null {
  return providerOfHost(host)?.slug ?? null;
}

/** The ways a recorded call can take, the provider's own path first. */
function waysOf(recording: Recording): readonly Way[] {
  const slug = slugOf(recording);
  if (slug === null) return ['target-url'];
  const ways: Way[] = ['slug', 'gateway-slug', 'host'];
  const { path } = recording;
  const isAnthropic = path.startsWith('/v1/messages');
  if (slug === 'google' && /^\/(?:v1beta|upload)\//.test(path)) ways.push('family');
  if (slug === 'anthropic' && isAnthropic) ways.push('family');
  if (slug === 'openai' && path.startsWith('/v1/') && !isAnthropic) ways.push('family');
  return ways;
}

interface SentCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Sending {
  readonly way: Way;
  readonly seed?: number;
  readonly coding?: Coding;
}

function requestOf(recording: Recording, { way, seed, coding }: Sending): SentCall {
  const slug = slugOf(recording);
  const path = { slug: `/${slug}${recording.path}`, 'gateway-slug': `/v1/gateway/${slug}${recording.path}` };
  const headers: Record<string, string> = {
    ...recording.requestHeaders,
    authorization: CREDENTIAL,
    'helicone-auth': `Bearer ${heliometer.key}`,
    'helicone-property-recording': recording.id,
    'x-call': randomUUID(),
    // As RFC 9110 §5.5 allows: bytes beyond ASCII, and none of our business.
    'x-note': 'Gr\u00fc\u00dfe',
    [CHOOSE_HEADERS.recording]: recording.id,
    ...(seed === undefined ? {} : { [CHOOSE_HEADERS.seed]: String(seed) }),
    ...(coding === undefined ? {} : { [CHOOSE_HEADERS.coding]: coding, 'accept-encoding': coding }),
    ...(way === 'target-url' ? { 'helicone-target-url': elsewhere.url } : {}),
    ...(way === 'api-base' ? { 'helicone-openai-api-base': elsewhere.url } : {}),
    ...(way === 'host' ? { host: `${slug}.localhost` } : {}),
  };
  const target = way === 'slug' || way === 'gateway-slug' ? path[way] : recording.path;
  return { url: heliometer.url + target, headers, body: recording.requestBody };
}

function assertArrivedUnchanged(recording: Recording, received: Received, sentHeaders: SentCall['headers']): void {
  assert.equal(received.method, recording.method);
  assert.equal(received.target, recording.path);
  assert.ok(received.body.equals(recording.requestBody), 'the request body reached the provider changed');
  assert.ok(!/k-helicone-/i.test(received.rawHeaders.join('\n')), 'a Helicone key reached the provider');
  const expected = Object.entries(sentHeaders).filter(([name]) => !/^(?:helicone-.*|host)$/.test(name));
  const arrived = endToEnd(received.rawHeaders).filter(([name]) => !/^(?:host|content-length)$/i.test(name));
  assert.deepEqual(arrived, expected);
  assert.ok(!received.rawHeaders.some((text, i) => i % 2 === 0 && /^helicone-/i.test(text)));
}

function assertPassedUnchanged(answer: PlainAnswer, { sent }: Received): void {
  assert.equal(answer.status, sent.status);
  assert.ok(answer.body.equals(sent.body), 'the bytes of the answer were changed');
  assert.deepEqual(endToEnd(answer.rawHeaders), endToEnd(sent.rawHeaders));
  assert.match(answer.id, /^[0-9a-f-]{36}$/);
  assert.equal(answer.headers['helicone-status'], sent.status >= 400 ? 'failed' : 'success');
}

function assertRecordedTruly(recording: Recording, record: HeliconeRequestDetail, { way }: Sending): void {
  const truth = TRUTH.get(recording.id);
  assert.ok(truth);
  const isElsewhere = way === 'target-url' || way === 'api-base';
  assert.equal(record.provider, isElsewhere ? 'CUSTOM' : loggedProvider(slugOf(recording)));
  assert.equal(record.outcome, 'answered');
  assert.equal(record.response_status, recording.status);
  assert.equal(record.model, truth.model ?? 'unknown');
  assert.equal(record.stream, truth.stream);
  assert.equal(record.finish_reason, truth.finishReason);
  assert.equal(record.request_user_id, truth.userId);
  assert.equal(record.usage_estimated, truth.estimated);
  if (truth.estimated) assert.ok((record.usage.promptTokens ?? 0) > 0);
  else assert.deepEqual(record.usage, truth.usage ?? UNKNOWN_USAGE);
  assert.equal(record.attempts.length, 1);
  assert.equal(record.properties['recording'], recording.id);
  assert.ok(record.latencies.total > 0);
  assert.ok((record.latencies.ttfb ?? 0) > 0);
  if (!isElsewhere) assertPricedTruly(recording, record);
  assertBodiesKept(recording, record);
}

function assertPricedTruly(recording: Recording, record: HeliconeRequestDetail): void {
  const truth = TRUTH.get(recording.id);
  const hasUsage = truth?.usage !== null || truth.estimated;
  const isPriced = hasUsage && !(recording.id in UNPRICED);
  assert.equal(record.cost !== null, isPriced, `cost ${record.cost}, usage ${JSON.stringify(record.usage)}`);
  assert.equal(record.receipt !== null, isPriced);
  const byHand = costAt(recording.id, new Date(record.request_created_at));
  if (byHand !== undefined) assert.equal(record.receipt?.totalNanos, byHand);
}

function assertBodiesKept(recording: Recording, record: HeliconeRequestDetail): void {
  assert.equal(record.request_bytes, recording.requestBody.length);
  assert.deepEqual(record.request_body, asShown(recording.requestBody));
  assert.equal(record.bodies?.response.truncated, false);
  if (!record.stream) {
    assert.deepEqual(record.response_body, asShown(recording.responseBody));
    return;
  }
  const raw = (record.response_body as { streamed_data: string }).streamed_data;
  const bytes = Buffer.from(raw, record.bodies?.response.encoding === 'base64' ? 'base64' : 'utf8');
  assert.ok(bytes.equals(recording.responseBody), 'the stored stream is not what was streamed');
}

/** JSON parsed, other text as it is, bytes that are no text as base64; nothing = null. */
function asShown(body: Buffer): unknown {
  if (body.length === 0) return null;
  const text = body.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(body)) return { base64: body.toString('base64') };
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface Exchanged {
  readonly sent: SentCall;
  readonly answer: PlainAnswer;
  readonly received: Received;
}

async function exchange(recording: Recording, sending: Sending): Promise<Exchanged> {
  const upstream = sending.way === 'target-url' || sending.way === 'api-base' ? elsewhere : providers;
  const sent = requestOf(recording, sending);
  const answer = await call(sent.url, { method: recording.method, headers: sent.headers, body: sent.body });
  return { sent, answer, received: upstream.receivedWith('x-call', sent.headers['x-call'] ?? '') };
}

interface Planned {
  readonly name: string;
  readonly recording: Recording;
  readonly sending: Sending;
  readonly exchanged: PromiseWithResolvers<Exchanged>;
}

function planned(name: string, recording: Recording, sending: Sending): Planned {
  const exchanged = Promise.withResolvers<Exchanged>();
  // A call that fails is told by its own test.
  exchanged.promise.catch(() => undefined);
  return { name: `${recording.id} ${recording.host} ${name}`, recording, sending, exchanged };
}

const plain = recordings.flatMap((recording, index) => {
  const ways = waysOf(recording);
  const [first = 'slug'] = ways;
  const way = ways[index % ways.length] ?? first;
  const path = recording.path.slice(0, 80);
  return [
    planned(`${path} whole`, recording, { way: first }),
    planned(`${path} in pieces, by ${way} (seed ${baseSeed})`, recording, { way, seed: baseSeed + index }),
  ];
});

const CODINGS = ['gzip', 'br', 'zstd'] as const;
const compressed = recordings
  .filter((_, index) => index % 7 === 0)
  .map((recording, index) => {
    const coding = CODINGS[index % CODINGS.length] ?? 'gzip';
    const [way = 'slug'] = waysOf(recording);
    return planned(`as ${coding} (seed ${baseSeed})`, recording, { way, coding, seed: baseSeed + index });
  });

const byHeader = recordings
  .filter(({ host }) => host === 'api.openai.com' || host === 'api.anthropic.com')
  .filter((_, index) => index % 15 === 0)
  .flatMap((recording) => (['target-url', 'api-base'] as const).map((way) => planned(`by ${way}`, recording, { way })));

/** All calls are made first and judged then: records stored in few batches are ready when they are asked for. */
async function exchangeAll(): Promise<void> {
  const queue = [...plain, ...compressed, ...byHeader].values();
  const carryOut = async () => {
    for (const { recording, sending, exchanged } of queue) {
      await exchange(recording, sending).then(exchanged.resolve, exchanged.reject);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, carryOut));
}

function judge(list: readonly Planned[]): void {
  for (const { name, recording, sending, exchanged } of list) {
    test(name, async () => {
      const { sent, answer, received } = await exchanged.promise;
      assertArrivedUnchanged(recording, received, sent.headers);
      assertPassedUnchanged(answer, received);
      assertRecordedTruly(recording, await heliometer.fetchRecord(answer.id), sending);
    });
  }
}

describe('each recording passes through untouched and is recorded as what it was', { skip }, () => judge(plain));
describe('compressed answers pass in their coding and are read all the same', { skip }, () => judge(compressed));
describe('calls to targets named by a header', { skip }, () => judge(byHeader));
