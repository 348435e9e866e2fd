// When the events of a streamed answer came, from the socket to the API: told by the bytes they begin at in the body as it is
// kept, through the journal, restarts, export and import; and never where nobody watched or nothing is kept.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrotliCompress, createGzip, constants as zlib } from 'node:zlib';
import type { HeliconeRequestDetail } from '@heliometer/contract';
import { makeFolder, removeFolder, runToEnd } from '../app/running-heliometer.ts';
import { PolicyRig } from '../policies/policy-rig.ts';
import { CHAT_STREAM } from '../support/gateway-rig.ts';
import { startHeliometer } from '../support/heliometer-process.ts';
import type { Script } from '../support/scripted-upstream.ts';
import { chunk } from '../support/upstream-exchange.ts';

const STREAM = ['Content-Type', 'text/event-stream', 'Transfer-Encoding', 'chunked'] as const;
const WORDS = ['Grüße', ' aus', ' 👋', ' Köln', '.'];
const EVENTS = [...WORDS.map((word) => eventOf({ content: word })), 'data: [DONE]\n\n'];

function eventOf(delta: object): string {
  const choices = [{ index: 0, delta, finish_reason: null }];
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'gpt-4o-mini', choices })}\n\n`;
}

/** Where each begins when they stand one behind the other. */
function beginningsOf(pieces: readonly string[]): readonly number[] {
  return pieces.map((_, i) => Buffer.byteLength(pieces.slice(0, i).join('')));
}

/** How far the client has come with an answer. */
class Reader {
  #bytes = 0;
  #waiters = new Set<() => void>();

  async read(answer: IncomingMessage): Promise<void> {
    for await (const piece of answer) {
      this.#bytes += piece.length;
      for (const resolve of this.#waiters) resolve();
      this.#waiters.clear();
    }
  }

  async has(bytes: number): Promise<void> {
    while (this.#bytes < bytes) await new Promise<void>((resolve) => this.#waiters.add(resolve));
  }
}

/** Writes each piece when the client has all before it and its millisecond is over: none comes with another. */
function oneByOne(pieces: readonly Uint8Array[], reader: Reader, headers: readonly string[] = STREAM): Script {
  return async (exchange) => {
    await exchange.body();
    const lines = headers.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    await exchange.write(`HTTP/1.1 200 OK\r\n${lines}\r\n`);
    let sent = 0;
    for (const piece of pieces) {
      await reader.has(sent);
      await wait(2);
      await exchange.write(chunk(piece));
      sent += piece.length;
    }
    await exchange.write('0\r\n\r\n');
  };
}

function checkTimes({ arrivals, latencies }: HeliconeRequestDetail): void {
  const times = (arrivals ?? []).map(([, ms]) => ms);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.ok((times[0] ?? -1) >= 0 && (times.at(-1) ?? Infinity) <= latencies.total, JSON.stringify(times));
}

function streamedOf({ response_body }: HeliconeRequestDetail): string {
  return (response_body as { readonly streamed_data: string }).streamed_data;
}

describe('times of a stream’s events', () => {
  let rig: PolicyRig;
  const folder = makeFolder();
  before(async () => {
    rig = await PolicyRig.start();
  });
  after(async () => {
    await rig?.[Symbol.asyncDispose]();
    removeFolder(folder);
  });

  async function ask(sent: Readonly<Record<string, string>>, reader = new Reader()): Promise<IncomingHttpHeaders> {
    const outgoing = request(`${rig.heliometer.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'helicone-auth': `Bearer ${rig.heliometer.key}`, ...sent },
    });
    outgoing.end(JSON.stringify(CHAT_STREAM));
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    await reader.read(answer);
    return answer.headers;
  }

  function recordOf(headers: IncomingHttpHeaders): Promise<HeliconeRequestDetail> {
    return rig.heliometer.fetchRecord(String(headers['helicone-id']));
  }

  /** Streams the pieces one by one to a client that reads them. */
  async function stream(
    pieces: readonly Uint8Array[],
    { sent = {}, answered = STREAM }: { sent?: Readonly<Record<string, string>>; answered?: readonly string[] } = {},
  ): Promise<HeliconeRequestDetail> {
    const reader = new Reader();
    rig.openai.next(oneByOne(pieces, reader, answered));
    return recordOf(await ask(sent, reader));
  }

  const bytesOf = (pieces: readonly string[]): Buffer[] => pieces.map((piece) => Buffer.from(piece));

  test('each event that came by itself has its own, at the very byte it begins with', async () => {
    const record = await stream(bytesOf(EVENTS));
    assert.equal(streamedOf(record), EVENTS.join(''));
    assert.deepEqual(
      record.arrivals?.map(([offset]) => offset),
      beginningsOf(EVENTS),
    );
    checkTimes(record);
    assert.equal(record.arrivals?.[0]?.[1], record.latencies.ttft);
  });

  for (const [coding, coder, flush] of [
    ['gzip', createGzip(), zlib.Z_SYNC_FLUSH],
    ['br', createBrotliCompress(), zlib.BROTLI_OPERATION_FLUSH],
  ] as const) {
    test(`of an answer in ${coding} the bytes are those it decodes to`, async () => {
      const out: Buffer[] = [];
      coder.on('data', (piece: Buffer) => out.push(piece));
      const pieces: Buffer[] = [];
      for (const event of EVENTS) {
        coder.write(event);
        await new Promise<void>((resolve) => coder.flush(flush, resolve));
        pieces.push(Buffer.concat(out.splice(0)));
      }
      coder.end();
      await once(coder, 'end');
      pieces.push(Buffer.concat([...pieces.splice(-1), ...out]));
      const record = await stream(pieces, { answered: [...STREAM, 'Content-Encoding', coding] });
      assert.equal(streamedOf(record), EVENTS.join(''));
      assert.deepEqual(
        record.arrivals?.map(([offset]) => offset),
        beginningsOf(EVENTS),
      );
      checkTimes(record);
    });
  }

  test('of a body too large for its row they are those of the whole', async () => {
    const events = [...EVENTS.slice(0, 2), eventOf({ content: 'ß'.repeat(700_000) }), ...EVENTS.slice(2)];
    const record = await stream(bytesOf(events));
    assert.equal(streamedOf(record), events.join(''));
    const offsets = record.arrivals?.map(([offset]) => offset) ?? [];
    // The large one came in pieces.
    assert.deepEqual(
      beginningsOf(events).filter((offset) => !offsets.includes(offset)),
      [],
    );
    checkTimes(record);
  });

  test('what came at once has one', async () => {
    const record = await stream([Buffer.from(EVENTS.join(''))]);
    assert.deepEqual(
      record.arrivals?.map(([offset]) => offset),
      [0],
    );
    checkTimes(record);
  });

  test('of an omitted answer, and of one that is no stream, there are none; the first token is still told', async () => {
    const omitted = await stream(bytesOf(EVENTS), { sent: { 'helicone-omit-response': 'true' } });
    assert.equal(omitted.bodies?.response.encoding, 'omitted');
    assert.equal(omitted.arrivals, null);
    assert.ok(omitted.latencies.ttft !== null && omitted.latencies.ttft <= omitted.latencies.total);
    const json = ['Content-Type', 'application/json', 'Transfer-Encoding', 'chunked'];
    const whole = await stream(bytesOf(['{"object":', '"chat.completion"}']), { answered: json });
    assert.deepEqual(whole.response_body, { object: 'chat.completion' });
    assert.equal(whole.arrivals, null);
  });

  test('with the request alone omitted they are all there', async () => {
    const record = await stream(bytesOf(EVENTS), { sent: { 'helicone-omit-request': 'true' } });
    assert.deepEqual(
      record.arrivals?.map(([offset]) => offset),
      beginningsOf(EVENTS),
    );
  });

  test('they are those of the attempt that answered', async () => {
    const body = 'data: {"error":{"message":"again"}}\n\n';
    rig.openai.next({ status: 500, headers: ['Content-Type', 'text/event-stream'], body });
    const record = await stream(bytesOf(EVENTS), { sent: { 'helicone-retry-enabled': 'true' } });
    assert.equal(record.attempts.length, 2);
    assert.deepEqual(
      record.arrivals?.map(([offset]) => offset),
      beginningsOf(EVENTS),
    );
    const second = (record.attempts[1]?.startedAtMs ?? 0) - Date.parse(record.request_created_at);
    assert.ok((record.arrivals?.[0]?.[1] ?? 0) >= second - 1, 'the first came before its attempt began');
  });

  test('an answer out of the cache has none', async () => {
    const sent = { 'helicone-cache-enabled': 'true', 'helicone-cache-seed': 'times' };
    assert.equal((await stream(bytesOf(EVENTS), { sent })).arrivals?.length, EVENTS.length);
    const hit = await ask(sent);
    assert.equal(hit['helicone-cache'], 'HIT');
    const record = await recordOf(hit);
    assert.equal(streamedOf(record), EVENTS.join(''));
    assert.equal(record.arrivals, null);
  });

  test('a call that was told past the gateway has none', async () => {
    const id = crypto.randomUUID();
    const seconds = Math.floor(Date.now() / 1000);
    const told = await rig.heliometer.api('POST', '/oai/v1/log', {
      headers: { 'helicone-request-id': id },
      body: {
        providerRequest: { url: 'https://api.openai.com/v1/chat/completions', json: CHAT_STREAM, meta: {} },
        providerResponse: {
          json: {},
          textBody: EVENTS.join(''),
          status: 200,
          headers: { 'content-type': 'text/event-stream' },
        },
        timing: {
          startTime: { seconds, milliseconds: 0 },
          endTime: { seconds: seconds + 1, milliseconds: 0 },
          timeToFirstToken: 250,
        },
      },
    });
    assert.equal(told.status, 200, JSON.stringify(told.body));
    assert.equal((await rig.heliometer.fetchRecord(id)).arrivals, null);
  });

  test('lists and a record without its bodies do not carry them', async () => {
    const { request_id: id } = await stream(bytesOf(EVENTS));
    const { body: bare } = await rig.heliometer.api<{ data: HeliconeRequestDetail }>('GET', `/v1/request/${id}`);
    assert.equal(bare.data.arrivals, null);
    const { body: list } = await rig.heliometer.api<{ data: readonly object[] }>('POST', '/v1/request/query', {
      body: { filter: 'all', limit: 5 },
    });
    assert.ok(list.data.length > 0 && list.data.every((row) => !('arrivals' in row)));
  });

  test('a console that is killed, a restart, an export and an import leave them as they were', async () => {
    const { dataDir, key } = rig.heliometer;
    rig.heliometer.kill('console');
    const { request_id: id, arrivals } = await stream(bytesOf(EVENTS));
    assert.equal(arrivals?.length, EVENTS.length);
    await rig.heliometer.stop();
    const seen = async (place: string) => {
      await using again = await startHeliometer({ dataDir: place, key });
      return (await again.fetchRecord(id)).arrivals;
    };
    assert.deepEqual(await seen(dataDir), arrivals);
    const [file, target] = [join(folder, 'all.jsonl'), join(folder, 'target')];
    for (const args of [
      ['export', '--data-dir', dataDir, '--output', file],
      ['import', file, '--data-dir', target],
    ]) {
      const { code, stderr } = await runToEnd(args);
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(await seen(target), arrivals);
  });
});
