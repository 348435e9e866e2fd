// Who is turned away at the door, with 503 and a hint when to come back: when too much runs, when nothing more can be
// recorded, and when we are stopping. What runs already is brought to its end (headers.md §14, operations.md).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type HeliometerProcess, startHeliometer } from '../support/heliometer-process.ts';
import type { RawAnswer, RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';
import { errorOf, FaultRig } from './fault-rig.ts';

/** Between two readings of a slow client. */
const SLOW_MS = 5;

let rig: FaultRig;

afterEach(() => rig?.[Symbol.asyncDispose]());

function assertRefused(answer: RawAnswer, code: string): void {
  assert.equal(answer.status, 503, answer.body.toString());
  assert.equal(errorOf(answer.body).code, code);
  assert.equal(errorOf(answer.body).request_id, answer.header('helicone-id'));
  assert.match(answer.header('retry-after') ?? '', /^[1-9]\d*$/);
}

function idOf(answer: Pick<RawAnswer, 'header'>): string {
  return answer.header('helicone-id') ?? '';
}

function linesOf(headers: readonly string[]): string {
  let lines = '';
  for (let i = 0; i < headers.length; i += 2) lines += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return lines;
}

async function ask(client: RawClient, headers: readonly string[], body = '{}'): Promise<RawAnswer> {
  await client.request('POST', '/v1/x', headers, body);
  return client.readAnswer();
}

describe('more exchanges than may run at once', () => {
  test('are refused with 503 overloaded, logged, and taken again when one has ended; other things go on', async () => {
    rig = await FaultRig.start({ HELIOMETER_MAX_EXCHANGES: '2' });
    const sent = gate();
    const calls = [rig.call(), rig.call()];
    const running: RawClient[] = [];
    rig.upstream.next({ body: [sent.passed, 'at last'] }, { body: [sent.passed, 'at last'] });
    for (const call of calls) {
      const client = await rig.connect();
      running.push(client);
      await client.request('POST', '/v1/x', call.headers, '{}');
    }
    await rig.upstream.request(1);
    const [refused, later] = [rig.call(), rig.call()];
    using client = await rig.connect();
    assertRefused(await ask(client, refused.headers), 'overloaded');
    assert.equal(rig.upstream.requests.length, 2);
    // Who has no key learns nothing of it.
    assert.equal((await ask(client, [])).status, 401);
    assert.equal((await fetch(`${rig.heliometer.url}/healthz`)).status, 200);
    const record = await rig.record(refused);
    assert.equal(record.outcome, 'rejected');
    assert.equal(record.response_status, 503);
    assert.equal(record.error_code, 'overloaded');
    sent.open();
    for (const each of running) {
      assert.equal((await each.readAnswer()).body.toString(), 'at last');
      each.close();
    }
    await rig.idle();
    assert.equal((await ask(client, later.headers)).status, 200);
    await rig.assertLogged();
  });
});

describe('a journal that is full and set to refuse', () => {
  test('lets nothing new start: 503 spool_full, until it has room again; what was taken is not lost', async () => {
    rig = await FaultRig.start({
      HELIOMETER_SPOOL_MAX_BYTES: String(1024 * 1024),
      HELIOMETER_SPOOL_SEGMENT_BYTES: String(128 * 1024),
      HELIOMETER_SPOOL_ON_FULL: 'refuse',
    });
    // The journal is emptied by the console, which must be up before it can be held.
    const first = rig.call();
    using client = await rig.connect();
    assert.equal((await ask(client, first.headers)).status, 200);
    await rig.record(first);
    rig.heliometer.kill('console', 'SIGSTOP');
    try {
      let answer: RawAnswer;
      let taken = 0;
      do {
        // Not to be compressed, so that it fills.
        answer = await ask(client, rig.call().headers, randomBytes(32 * 1024).toString('base64'));
        taken += 1;
      } while (answer.status === 200 && taken < 100);
      assertRefused(answer, 'spool_full');
      const requests = rig.upstream.requests.length;
      assertRefused(await ask(client, rig.call().headers), 'spool_full');
      assert.equal(rig.upstream.requests.length, requests);
      const ready = await fetch(`${rig.heliometer.url}/readyz`);
      await ready.text();
      assert.equal(ready.status, 503);
    } finally {
      rig.heliometer.kill('console', 'SIGCONT');
    }
    for (;;) {
      const answer = await ask(client, rig.call().headers);
      if (answer.status === 200) break;
      assertRefused(answer, 'spool_full');
      await wait(100);
    }
    await rig.assertLogged();
  });
});

describe('stopping', () => {
  test('refuses what comes on an open connection with 503 shutting_down; what runs is ended, all is logged', async () => {
    rig = await FaultRig.start();
    const sent = gate();
    rig.upstream.next({ body: '{}' }, { body: [sent.passed, 'at last'] });
    using idle = await rig.connect();
    assert.equal((await ask(idle, rig.call().headers)).status, 200);
    using busy = await rig.connect();
    await busy.request('POST', '/v1/x', rig.call().headers, '{}');
    await rig.upstream.request(1);
    using slow = await rig.connect();
    const [before, after] = ['POST /v1/x HTTP/1.1\r\nHo', `st: x\r\n${linesOf(rig.call().headers)}\r\n`];
    await slow.send(before);
    // Another connection's round trip, so that this beginning has been seen.
    assert.equal((await ask(idle, rig.call().headers)).status, 200);
    const stopped = rig.heliometer.stop();
    // Idle connections are closed at the moment from which nothing new is taken.
    assert.equal(await idle.ended, 'fin');
    await slow.send(after);
    const late = await slow.readAnswer();
    assertRefused(late, 'shutting_down');
    await busy.request('POST', '/v1/x', rig.call().headers, '{}');
    sent.open();
    const first = await busy.readAnswer();
    assert.equal(first.body.toString(), 'at last');
    const second = await busy.readAnswer();
    assertRefused(second, 'shutting_down');
    assert.equal(await busy.ended, 'fin');
    assert.deepEqual(await stopped, { code: 0, signal: null });
    assert.equal(rig.upstream.requests.length, 3);
    await using again = await restarted(rig.heliometer);
    assert.equal((await again.fetchRecord(idOf(first))).outcome, 'answered');
    for (const refused of [late, second]) {
      const record = await again.fetchRecord(idOf(refused));
      assert.deepEqual([record.outcome, record.response_status, record.error_code], ['rejected', 503, 'shutting_down']);
    }
  });

  test('sends what was answered already to a client that is slow to take it', async () => {
    rig = await FaultRig.start({ HELIOMETER_SHUTDOWN_GRACE_MS: '30000' });
    const body = Buffer.alloc(60_000, 'x');
    rig.upstream.always({ body });
    using client = await rig.connect();
    client.pause();
    // More than the system holds for one connection.
    const request = `GET /v1/models HTTP/1.1\r\nHost: x\r\n${linesOf(rig.call().headers)}\r\n`;
    void client.send(request.repeat(300));
    let answered = 0;
    do {
      answered = rig.upstream.requests.length;
      await rig.idle();
    } while (answered === 0 || answered < rig.upstream.requests.length);
    using idle = await rig.connect();
    assert.equal((await ask(idle, rig.call().headers)).status, 200);
    const stopped = rig.heliometer.stop();
    for (let i = 0; i < answered; i += 1) {
      client.resume();
      assert.equal((await client.readAnswer()).body.length, body.length, `of answer ${i}`);
      client.pause();
      await wait(SLOW_MS);
    }
    client.resume();
    assert.equal(await idle.ended, 'fin');
    assert.deepEqual(await stopped, { code: 0, signal: null });
  });

  test('gives up what has not ended within the grace: 503 before its answer began, broken off after, logged as stopped', async () => {
    rig = await FaultRig.start({ HELIOMETER_SHUTDOWN_GRACE_MS: '200' });
    const never = gate();
    rig.upstream.next((exchange) => exchange.stall(), { body: ['the beginning', never.passed] });
    using waiting = await rig.connect();
    await waiting.request('POST', '/v1/x', rig.call().headers, '{}');
    await rig.upstream.request(0);
    using reading = await rig.connect();
    await reading.request('POST', '/v1/x', rig.call().headers, '{}');
    const head = await reading.readHead();
    await reading.readUntil('the beginning');
    const stopped = rig.heliometer.stop();
    const answer = await waiting.readAnswer();
    assertRefused(answer, 'shutting_down');
    const { bytes } = await reading.readToEnd();
    assert.ok(!bytes.toString().includes('0\r\n\r\n'));
    assert.deepEqual(await stopped, { code: 0, signal: null });
    await using again = await restarted(rig.heliometer);
    const unanswered = await again.fetchRecord(idOf(answer));
    assert.deepEqual([unanswered.outcome, unanswered.response_status], ['stopped', 503]);
    const begun = await again.fetchRecord(idOf(head));
    assert.deepEqual([begun.outcome, begun.response_status, begun.response_body], ['stopped', 200, 'the beginning']);
  });
});

/** Another program over the same data, to ask what the stopped one has logged. */
function restarted({ dataDir, key }: HeliometerProcess): Promise<HeliometerProcess> {
  return startHeliometer({ dataDir, key });
}
