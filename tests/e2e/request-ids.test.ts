// Helicone-Request-Id through the running program (headers.md §3): in flight only once, on however many gateways, and used
// up only by an answer that was passed on in full. What the register itself promises is held by its contract suite.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { errorOf, FaultRig } from '../faults/fault-rig.ts';
import type { RawAnswer, RawClient } from '../support/raw-client.ts';
import { gate } from '../support/scripted-upstream.ts';

let rig: FaultRig;

before(async () => {
  rig = await FaultRig.start({ HELIOMETER_WORKERS: '2' });
});
after(() => rig?.[Symbol.asyncDispose]());

function idHeaders(id: string): readonly string[] {
  return [...rig.call().headers, 'Helicone-Request-Id', id];
}

/** Sends a call and resolves when the provider has it. */
async function begin(client: RawClient, id: string): Promise<void> {
  const arriving = rig.upstream.request(rig.upstream.requests.length);
  await client.request('POST', '/v1/chat/completions', idHeaders(id), '{}');
  await (await arriving).body();
}

/** A whole call on a connection of its own. */
async function callWith(id: string): Promise<RawAnswer> {
  using client = await rig.connect();
  await client.request('POST', '/v1/chat/completions', idHeaders(id), '{}');
  return await client.readAnswer();
}

function assertDuplicate(answer: RawAnswer, id: string): void {
  assert.deepEqual([answer.status, errorOf(answer.body).code], [409, 'duplicate_request_id']);
  assert.equal(answer.header('x-should-retry'), 'false');
  assert.equal(answer.header('helicone-id'), id);
}

/** New connections go to the other gateways while this one stands still. */
async function without<T>(pid: number, run: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await run();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

describe('a request id', () => {
  test('is refused while it is in flight, and for a day after its answer, by every gateway', async () => {
    const id = randomUUID();
    const [one, other] = rig.heliometer.pids('gateway') as [number, number];
    const answered = gate();
    rig.upstream.next({ body: ['par', answered.passed, 'ts'] });
    using client = await without(other, async () => {
      const client = await rig.connect();
      await begin(client, id);
      await client.readHead();
      return client;
    });
    assertDuplicate(await without(one, () => callWith(id)), id);
    assertDuplicate(await without(other, () => callWith(id)), id);
    answered.open();
    await client.readUntil('0\r\n\r\n');
    assertDuplicate(await without(one, () => callWith(id)), id);
    assertDuplicate(await without(other, () => callWith(id)), id);
  });

  test('is the same one in capitals', async () => {
    const id = randomUUID();
    assert.equal((await callWith(id)).status, 200);
    assertDuplicate(await callWith(id.toUpperCase()), id);
  });

  test('may be used again after its client had left', async () => {
    const id = randomUUID();
    rig.upstream.next((exchange) => exchange.stall());
    const client = await rig.connect();
    const number = rig.upstream.requests.length;
    await begin(client, id);
    client.close();
    await rig.upstream.requests[number]!.gone;
    await rig.idle();
    assert.equal((await callWith(id)).status, 200);
  });

  test('may be used again after the provider had failed, or answered with an error', async () => {
    const id = randomUUID();
    rig.upstream.next(async (exchange) => {
      await exchange.body();
      exchange.reset();
    });
    await rig.upstream.closeConnections();
    assert.equal((await callWith(id)).status, 502);
    for (const status of [429, 500]) {
      rig.upstream.next({ status, body: '{}' });
      assert.equal((await callWith(id)).status, status);
    }
    assert.equal((await callWith(id)).status, 200);
    assertDuplicate(await callWith(id), id);
  });

  test('may be used again after the gateway that had it was killed', async () => {
    const id = randomUUID();
    const [one, other] = rig.heliometer.pids('gateway') as [number, number];
    rig.upstream.next((exchange) => exchange.stall());
    using client = await without(other, async () => {
      const client = await rig.connect();
      await begin(client, id);
      return client;
    });
    process.kill(one, 'SIGKILL');
    await client.ended;
    // Free again as soon as the register has noticed.
    let answer = await callWith(id);
    while (answer.status === 409) answer = await callWith(id);
    assert.equal(answer.status, 200);
  });
});

test('a register that cannot be reached refuses calls that bring an id, and no others', async () => {
  const id = randomUUID();
  const file = new DatabaseSync(join(rig.heliometer.dataDir, 'edge.db'));
  try {
    file.exec('BEGIN EXCLUSIVE');
    const refused = await callWith(id);
    assert.deepEqual([refused.status, errorOf(refused.body).code], [503, 'id_register_unavailable']);
    using client = await rig.connect();
    await client.request('POST', '/v1/chat/completions', rig.call().headers, '{}');
    assert.equal((await client.readAnswer()).status, 200);
  } finally {
    file.close();
  }
  assert.equal((await callWith(id)).status, 200);
});
