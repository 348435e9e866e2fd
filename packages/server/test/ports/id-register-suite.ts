// What every register of request ids must do, whatever engine is below it, with real processes contending for it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClaimResult, IdRegister } from '../../src/ports/id-register.ts';
import { EngineProcess, type Here, placeForEachTest, type SharedEngine, until } from './shared-engine.ts';

export interface RegisterChoices {
  readonly owner: string;
  readonly maxIds?: number;
  readonly leaseMs?: number;
  readonly now?: () => number;
}

export type IdRegisterEngine = SharedEngine<IdRegister, RegisterChoices>;

const ORGANIZATION = '00000000-0000-4000-8000-000000000001';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Long enough for a busy machine to renew it in time. */
const LEASE_MS = 1_500;
const NEVER = new AbortController().signal;

export function describeIdRegister(name: string, engine: IdRegisterEngine): void {
  describe(`id register: ${name}`, { skip: engine.skip }, () => {
    const program = new URL('./id-register-process.ts', import.meta.url);
    const here = placeForEachTest(engine, { program, wrap: (child) => new RegisterProcess(child), choices: {} });
    claimTests(here);
    boundTests(here);
    processTests(here);
  });
}

type RegisterHere = Here<IdRegister, RegisterChoices, RegisterProcess>;

function claimTests(here: RegisterHere): void {
  test('an id is claimed once, and is in flight until it is released', async () => {
    const [a, b] = [here.open(), here.open()];
    const id = randomUUID();
    assert.equal(await a.claim(ORGANIZATION, id, NEVER), 'claimed');
    assert.equal(await a.claim(ORGANIZATION, id, NEVER), 'in_flight');
    assert.equal(await b.claim(ORGANIZATION, id, NEVER), 'in_flight');
    await a.release(ORGANIZATION, id, false);
    assert.equal(await b.claim(ORGANIZATION, id, NEVER), 'claimed');
  });

  test('an answered id stays taken for 24 hours, also after the register was reopened', async () => {
    let nowMs = 1_700_000_000_000;
    const now = () => nowMs;
    const first = here.open({ now });
    const id = randomUUID();
    await first.claim(ORGANIZATION, id, NEVER);
    await first.release(ORGANIZATION, id, true);
    assert.equal(await first.claim(ORGANIZATION, id, NEVER), 'answered');
    await first.close();
    const second = here.open({ now });
    nowMs += DAY_MS - 1;
    assert.equal(await second.claim(ORGANIZATION, id, NEVER), 'answered');
    nowMs += 1;
    assert.equal(await second.claim(ORGANIZATION, id, NEVER), 'claimed');
  });

  test('the same id of two organisations is two ids', async () => {
    const register = here.open();
    const id = randomUUID();
    assert.equal(await register.claim(ORGANIZATION, id, NEVER), 'claimed');
    assert.equal(await register.claim(randomUUID(), id, NEVER), 'claimed');
  });

  test('an id in capitals is the same id', async () => {
    const register = here.open();
    const id = randomUUID();
    await register.claim(ORGANIZATION, id, NEVER);
    assert.equal(await register.claim(ORGANIZATION, id.toUpperCase(), NEVER), 'in_flight');
    await register.release(ORGANIZATION, id.toUpperCase(), false);
    assert.equal(await register.claim(ORGANIZATION, id, NEVER), 'claimed');
  });

  test('releasing what was never claimed, or was claimed by another, changes nothing', async () => {
    const [a, b] = [here.open(), here.open()];
    const id = randomUUID();
    await b.release(ORGANIZATION, randomUUID(), true);
    await a.claim(ORGANIZATION, id, NEVER);
    await b.release(ORGANIZATION, id, false);
    assert.equal(await b.claim(ORGANIZATION, id, NEVER), 'in_flight');
  });

  test('of many claims of one id at once exactly one succeeds', async () => {
    const registers = [here.open(), here.open(), here.open()];
    const id = randomUUID();
    const claims = Array.from({ length: 60 }, (_, i) => registers[i % 3]!.claim(ORGANIZATION, id, NEVER));
    const results = await Promise.all(claims);
    assert.equal(results.filter((result) => result === 'claimed').length, 1);
    assert.equal(results.filter((result) => result === 'in_flight').length, 59);
  });

  test('a claim whose caller has left is not made', async () => {
    const register = here.open();
    const id = randomUUID();
    const reason = new Error('left');
    await assert.rejects(register.claim(ORGANIZATION, id, AbortSignal.abort(reason)), reason);
    assert.equal(await register.claim(ORGANIZATION, id, NEVER), 'claimed');
  });

  test('closing gives back what is in flight and keeps what was answered', async () => {
    const [a, b] = [here.open(), here.open()];
    const [running, answered] = [randomUUID(), randomUUID()];
    await a.claim(ORGANIZATION, running, NEVER);
    await a.claim(ORGANIZATION, answered, NEVER);
    await a.release(ORGANIZATION, answered, true);
    await a.close();
    await a.close();
    assert.equal(await b.claim(ORGANIZATION, running, NEVER), 'claimed');
    assert.equal(await b.claim(ORGANIZATION, answered, NEVER), 'answered');
  });
}

function boundTests(here: RegisterHere): void {
  test('a full register drops the oldest ids first and counts them', async () => {
    const register = here.open({ maxIds: 10 });
    const ids = Array.from({ length: 15 }, () => randomUUID());
    for (const id of ids) {
      assert.equal(await register.claim(ORGANIZATION, id, NEVER), 'claimed');
      await register.release(ORGANIZATION, id, true);
    }
    assert.equal(register.dropped(), 5);
    assert.equal(await register.claim(ORGANIZATION, ids[14]!, NEVER), 'answered');
    assert.equal(await register.claim(ORGANIZATION, ids[5]!, NEVER), 'answered');
    assert.equal(await register.claim(ORGANIZATION, ids[0]!, NEVER), 'claimed');
    assert.equal(register.dropped(), 6);
  });

  test('ids whose time is over make room without being counted as dropped', async () => {
    let nowMs = 1_700_000_000_000;
    const register = here.open({ maxIds: 10, now: () => nowMs });
    const fill = async () => {
      for (let i = 0; i < 10; i += 1) {
        const id = randomUUID();
        assert.equal(await register.claim(ORGANIZATION, id, NEVER), 'claimed');
        await register.release(ORGANIZATION, id, true);
      }
    };
    await fill();
    nowMs += DAY_MS;
    await fill();
    assert.equal(register.dropped(), 0);
  });

  test('released ids leave their room to others', async () => {
    const register = here.open({ maxIds: 2 });
    for (let i = 0; i < 20; i += 1) {
      const id = randomUUID();
      await register.claim(ORGANIZATION, id, NEVER);
      await register.release(ORGANIZATION, id, false);
    }
    assert.equal(register.dropped(), 0);
  });
}

function processTests(here: RegisterHere): void {
  test('three processes that claim the same ids share them out, each to one', async () => {
    const children = await Promise.all([here.start(), here.start(), here.start()]);
    const ids = Array.from({ length: 300 }, () => randomUUID());
    const results = await Promise.all(children.map((child) => child.claimAll(ids)));
    for (let i = 0; i < ids.length; i += 1) {
      const claimed = results.filter((result) => result[i] === 'claimed');
      assert.equal(claimed.length, 1, `id ${i} was claimed ${claimed.length} times`);
    }
  });

  test('claims of a killed process come back, its answered ids stay answered, and the others notice nothing', async () => {
    const [dying, other] = await Promise.all([here.start({ leaseMs: LEASE_MS }), here.start({ leaseMs: LEASE_MS })]);
    const [running, answered, busy] = [randomUUID(), randomUUID(), randomUUID()];
    await dying.claimAll([running, answered]);
    await dying.release(answered, true);
    assert.deepEqual(await other.claimAll([running, answered, busy]), ['in_flight', 'answered', 'claimed']);
    await dying.kill();
    await until(async () => (await other.claimAll([running]))[0] === 'claimed');
    assert.deepEqual(await other.claimAll([answered, busy]), ['answered', 'in_flight']);
  });

  test('processes killed in the middle of their work leave a register that works', async () => {
    const survivor = await here.start({ leaseMs: LEASE_MS });
    const ids = Array.from({ length: 2_000 }, () => randomUUID());
    for (let round = 0; round < 4; round += 1) {
      const dying = await here.start({ leaseMs: LEASE_MS });
      const working = dying.claimAll(ids).catch(() => []);
      await Promise.all([survivor.claimAll(Array.from({ length: 50 }, () => randomUUID())), dying.firstClaim()]);
      await dying.kill();
      await working;
    }
    const fresh = randomUUID();
    assert.deepEqual(await survivor.claimAll([fresh, fresh]), ['claimed', 'in_flight']);
    const mine = new Set<string>();
    await until(async () => {
      const results = await survivor.claimAll(ids);
      for (const [i, result] of results.entries()) if (result === 'claimed') mine.add(ids[i]!);
      return mine.size === ids.length;
    });
  });

  test('a process that lives keeps its claims however long they last', async () => {
    const leaseMs = LEASE_MS;
    const [holder, other] = await Promise.all([here.start({ leaseMs }), here.start({ leaseMs })]);
    const id = randomUUID();
    await holder.claimAll([id]);
    for (let i = 0; i < 4; i += 1) {
      await wait(leaseMs / 2);
      assert.deepEqual(await other.claimAll([id]), ['in_flight']);
    }
  });

  test('a process that starts again under its old name gets its claims back at once', async () => {
    const dying = await here.start({ owner: 'gateway-0' });
    const other = await here.start();
    const id = randomUUID();
    await dying.claimAll([id]);
    await dying.kill();
    assert.deepEqual(await other.claimAll([id]), ['in_flight']);
    const again = await here.start({ owner: 'gateway-0' });
    assert.deepEqual(await again.claimAll([id]), ['claimed']);
    assert.deepEqual(await other.claimAll([id]), ['in_flight']);
  });
}

class RegisterProcess extends EngineProcess {
  claimAll(ids: readonly string[]): Promise<readonly ClaimResult[]> {
    return this.ask<readonly ClaimResult[]>({ claim: ids });
  }

  async release(id: string, answered: boolean): Promise<void> {
    await this.ask({ release: id, answered });
  }

  /** Resolves when the process is in the middle of the claims it was asked for. */
  async firstClaim(): Promise<void> {
    await this.said('began');
  }
}
