// What every engine of rate-limit counters must do (headers.md §11), with real processes contending for them.
import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Admission, Hold, Limit, LimitCounters, LimitReader } from '../../src/ports/limit-counters.ts';
import type { Command, Taken } from './limit-counters-process.ts';
import { EngineProcess, type Here, placeForEachTest, type SharedEngine, until } from './shared-engine.ts';

export interface CounterChoices {
  readonly owner: string;
  readonly leaseMs?: number;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

/** Each with a reader beside it, which is nobody of the counters’. */
export type CountersAndReader = LimitCounters & LimitReader;

export type LimitCountersEngine = SharedEngine<CountersAndReader, CounterChoices>;

const WINDOW_MS = 60_000;
const SLOT_MS = WINDOW_MS / 50;
/** Not at the beginning of a slot. */
const NOW_MS = 1_700_000_000_617;
/** Long enough for a busy machine to renew it in time. */
const LEASE_MS = 1_500;
/** The machine may be busy with other tests. */
const PATIENT = { timeoutMs: 30_000 };
const NEVER = new AbortController().signal;

export function describeLimitCounters(name: string, engine: LimitCountersEngine): void {
  describe(`limit counters: ${name}`, { skip: engine.skip }, () => {
    const program = new URL('./limit-counters-process.ts', import.meta.url);
    const here = placeForEachTest(engine, { program, wrap: (child) => new CountersProcess(child), choices: PATIENT });
    windowTests(here);
    holdTests(here);
    standingTests(here);
    readerTests(here);
    clockTests(here);
    processTests(here);
  });
}

type CountersHere = Here<CountersAndReader, CounterChoices, CountersProcess>;

function windowTests(here: CountersHere): void {
  test('the quota is admitted in a window, and nothing beyond it, whoever asks', async () => {
    const [a, b] = [here.open({ now: () => NOW_MS }), here.open({ now: () => NOW_MS })];
    const limit = taking(1, { quota: 3 });
    assert.deepEqual(await admitted([a, b, a, b, a], limit), [true, true, true, false, false]);
  });

  test('what was taken is free again after the window, at most 2 % later', async () => {
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const limit = taking(1, { quota: 1 });
    assert.equal(await isAdmitted(counters, limit), true);
    nowMs = NOW_MS + WINDOW_MS;
    assert.equal(await isAdmitted(counters, limit), false);
    nowMs = NOW_MS + WINDOW_MS + SLOT_MS;
    assert.equal(await isAdmitted(counters, limit), true);
  });

  test('a random trace never exceeds the quota in any window, and is refused at most 2 % of it too early', async (t) => {
    const seed = randomInt(2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const random = mulberry(seed);
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const quota = 20;
    const taken: { readonly atMs: number; readonly amount: number }[] = [];
    const within = (ms: number) => sum(taken.filter(({ atMs }) => atMs > nowMs - ms).map(({ amount }) => amount));
    for (let i = 0; i < 1_500; i += 1) {
      nowMs += Math.floor(random() ** 4 * 20_000);
      const amount = 1 + Math.floor(random() * 5);
      const counted = within(WINDOW_MS + 1);
      if (await isAdmitted(counters, taking(amount, { quota }))) {
        taken.push({ atMs: nowMs, amount });
        assert.ok(counted + amount <= quota, `call ${i}: ${counted} and ${amount} in one window`);
      } else {
        const early = within(WINDOW_MS + SLOT_MS);
        assert.ok(early + amount > quota, `call ${i}: ${amount} refused beside ${early}`);
      }
    }
  });

  test('counters of different names know nothing of each other', async () => {
    const counters = here.open();
    assert.equal(await isAdmitted(counters, taking(1, { quota: 1, counter: 'a' })), true);
    assert.equal(await isAdmitted(counters, taking(1, { quota: 1, counter: 'b' })), true);
    assert.equal(await isAdmitted(counters, taking(1, { quota: 1, counter: 'a' })), false);
  });

  test('of several limits all admit, or nothing is taken from any', async () => {
    const counters = here.open();
    const wide = taking(1, { quota: 10, counter: 'wide' });
    const narrow = taking(1, { quota: 1, counter: 'narrow' });
    const held = holding(4, { quota: 10, counter: 'held' });
    const first = await counters.admit(randomUUID(), [wide, narrow, held], NEVER);
    assert.deepEqual(used(first), [true, 1, 1, 4]);
    const second = await counters.admit(randomUUID(), [wide, narrow, held], NEVER);
    assert.deepEqual(used(second), [false, 1, 1, 4]);
    assert.equal(second.hold, null);
    assert.deepEqual(used(await counters.admit(randomUUID(), [held, wide], NEVER)), [true, 8, 2]);
  });

  test('a quota of nothing admits nothing', async () => {
    assert.equal(await isAdmitted(here.open(), taking(1, { quota: 0 })), false);
  });

  test('amounts up to nine million dollars in nano-dollars are counted to the last', async () => {
    const counters = here.open();
    const most = Number.MAX_SAFE_INTEGER;
    const { hold } = await counters.admit(randomUUID(), [holding(most - 3, { quota: most })], NEVER);
    assert.deepEqual(used(await counters.admit(randomUUID(), [taking(3, { quota: most })], NEVER)), [true, most]);
    assert.equal(await isAdmitted(counters, taking(1, { quota: most })), false);
    await counters.settle(hold as Hold, [most - 4]);
    assert.deepEqual(used(await counters.admit(randomUUID(), [taking(1, { quota: most })], NEVER)), [true, most]);
  });

  test('what is asked for may be less when less is left, down to the least', async () => {
    const counters = here.open();
    const limit = { ...holding(10, { quota: 25 }), least: 4 };
    const amounts = [];
    for (let i = 0; i < 4; i += 1) {
      const { hold } = await counters.admit(randomUUID(), [limit], NEVER);
      amounts.push(hold?.places[0]?.amount ?? null);
    }
    assert.deepEqual(amounts, [10, 10, 5, null]);
  });

  test('a call that takes nothing needs something to be left all the same', async () => {
    const counters = here.open();
    const free = { ...holding(0, { quota: 1 }), least: 1 };
    assert.equal(await isAdmitted(counters, free), true);
    assert.equal(await isAdmitted(counters, taking(1, { quota: 1 })), true);
    assert.equal(await isAdmitted(counters, free), false);
  });

  test('who takes and holds nothing sees how the limit stands', async () => {
    const counters = here.open();
    const looking = { ...taking(0, { quota: 5 }), least: 0 };
    assert.deepEqual(used(await counters.admit(randomUUID(), [looking], NEVER)), [true, 0]);
    await counters.admit(randomUUID(), [taking(5, { quota: 5 })], NEVER);
    assert.deepEqual(used(await counters.admit(randomUUID(), [looking], NEVER)), [true, 5]);
  });

  test('a call whose caller has left takes nothing', async () => {
    const counters = here.open();
    const reason = new Error('left');
    const limit = taking(1, { quota: 1 });
    await assert.rejects(counters.admit(randomUUID(), [limit], AbortSignal.abort(reason)), reason);
    assert.equal(await isAdmitted(counters, limit), true);
  });
}

function holdTests(here: CountersHere): void {
  test('settling for less frees the rest at once, for everybody', async () => {
    const [a, b] = [here.open(), here.open()];
    const limit = holding(100, { quota: 100 });
    const { hold } = await a.admit(randomUUID(), [limit], NEVER);
    assert.equal(await isAdmitted(b, limit), false);
    await a.settle(hold as Hold, [30]);
    assert.deepEqual(used(await b.admit(randomUUID(), [holding(70, { quota: 100 })], NEVER)), [true, 100]);
  });

  test('settling for more is counted beyond the quota, and the next call is refused', async () => {
    const counters = here.open();
    const { hold } = await counters.admit(randomUUID(), [holding(10, { quota: 100 })], NEVER);
    await counters.settle(hold as Hold, [150]);
    assert.deepEqual(used(await counters.admit(randomUUID(), [holding(1, { quota: 100 })], NEVER)), [false, 150]);
  });

  test('settling counts where the call was admitted, however late', async () => {
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const limit = holding(10, { quota: 10 });
    const { hold } = await counters.admit(randomUUID(), [limit], NEVER);
    nowMs += WINDOW_MS + SLOT_MS;
    const next = await counters.admit(randomUUID(), [limit], NEVER);
    assert.equal(next.admitted, true);
    await counters.settle(hold as Hold, [1_000]);
    await counters.settle(next.hold as Hold, [4]);
    assert.deepEqual(used(await counters.admit(randomUUID(), [taking(1, { quota: 10 })], NEVER)), [true, 5]);
  });

  test('of limits held together each is settled with its own charge, and those taken for good are left', async () => {
    const counters = here.open();
    const limits = [
      holding(10, { quota: 50, counter: 'tokens' }),
      taking(1, { quota: 50, counter: 'requests' }),
      holding(20, { quota: 50, counter: 'cents' }),
    ];
    const { hold } = await counters.admit(randomUUID(), limits, NEVER);
    assert.deepEqual(
      hold?.places.map(({ counter, index, amount }) => [counter, index, amount]),
      [
        ['tokens', 0, 10],
        ['cents', 2, 20],
      ],
    );
    await counters.settle(hold, [3, 7]);
    assert.deepEqual(used(await counters.admit(randomUUID(), limits, NEVER)), [true, 13, 2, 27]);
  });

  test('a thousand calls that came to nothing leave nothing behind', async () => {
    const counters = here.open();
    const limit = holding(100, { quota: 1_000 });
    for (let i = 0; i < 100; i += 1) {
      const admissions = await Promise.all(
        Array.from({ length: 10 }, () => counters.admit(randomUUID(), [limit], NEVER)),
      );
      assert.ok(admissions.every(({ admitted }) => admitted));
      await Promise.all(admissions.map(({ hold }) => counters.settle(hold as Hold, [0])));
    }
    assert.deepEqual(used(await counters.admit(randomUUID(), [holding(1_000, { quota: 1_000 })], NEVER)), [
      true,
      1_000,
    ]);
  });

  test('closing gives back what is held and keeps what was settled', async () => {
    const [a, b] = [here.open(), here.open()];
    const settled = await a.admit(randomUUID(), [holding(10, { quota: 100 })], NEVER);
    await a.admit(randomUUID(), [holding(50, { quota: 100 })], NEVER);
    await a.settle(settled.hold as Hold, [15]);
    await a.close();
    await a.close();
    await assert.rejects(a.admit(randomUUID(), [taking(1)], NEVER), { code: 'limiter_unavailable' });
    assert.deepEqual(used(await b.admit(randomUUID(), [taking(1, { quota: 100 })], NEVER)), [true, 16]);
  });
}

function standingTests(here: CountersHere): void {
  test('what stands in the way is told: how much is used, when some and when all of it is free', async () => {
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const limit = taking(2, { quota: 4 });
    await counters.admit(randomUUID(), [limit], NEVER);
    nowMs += 20_000;
    const second = await counters.admit(randomUUID(), [limit], NEVER);
    nowMs += 5_000;
    const refused = await counters.admit(randomUUID(), [limit], NEVER);
    const [before] = second.standings;
    const [standing] = refused.standings;
    assert.deepEqual([before?.used, before?.waitMs], [4, null]);
    assert.equal(standing?.used, 4);
    assert.equal(standing?.resetMs, (before?.resetMs ?? 0) - 5_000);
    const waitMs = standing?.waitMs ?? 0;
    assert.ok(waitMs > WINDOW_MS - 25_000 && waitMs <= WINDOW_MS - 25_000 + SLOT_MS, `waits ${waitMs}`);
    nowMs += waitMs - 1;
    assert.equal(await isAdmitted(counters, limit), false);
    nowMs += 1;
    assert.equal(await isAdmitted(counters, limit), true);
  });

  test('what can never fit is not waited for, and nothing used is no time to reset', async () => {
    const { standings } = await here.open().admit(randomUUID(), [taking(11, { quota: 10 })], NEVER);
    assert.deepEqual(standings, [{ used: 0, resetMs: 0, waitMs: null }]);
  });

  test('a refusal by one limit tells how the others stand', async () => {
    const counters = here.open();
    const limits = [taking(1, { quota: 9, counter: 'a' }), taking(1, { quota: 1, counter: 'b' })];
    await counters.admit(randomUUID(), limits, NEVER);
    const { standings } = await counters.admit(randomUUID(), limits, NEVER);
    assert.deepEqual([standings[0]?.used, standings[0]?.waitMs], [1, null]);
    assert.equal(standings[1]?.used, 1);
    assert.ok((standings[1]?.waitMs ?? 0) > 0);
  });
}

function readerTests(here: CountersHere): void {
  test('a reader sees what was taken and is held, and when all of it is free', async () => {
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const limits = [taking(3, { quota: 9, counter: 'a' }), holding(5, { quota: 9, counter: 'b' })];
    const { standings, hold } = await counters.admit(randomUUID(), limits, NEVER);
    const seen = () => counters.look([...limits, taking(1, { counter: 'nobody' })], NEVER);
    const [a, b] = standings;
    assert.deepEqual(await seen(), [
      { used: 3, resetMs: a?.resetMs },
      { used: 5, resetMs: b?.resetMs },
      { used: 0, resetMs: 0 },
    ]);
    await counters.settle(hold as Hold, [2]);
    nowMs += 10_000;
    assert.deepEqual((await seen())[1], { used: 2, resetMs: (b?.resetMs ?? 0) - 10_000 });
    nowMs = NOW_MS + WINDOW_MS + SLOT_MS;
    assert.deepEqual(
      (await seen()).map(({ used }) => used),
      [0, 0, 0],
    );
  });

  test('of many counters a reader tells each in its place, and takes from none', async () => {
    const counters = here.open({ now: () => NOW_MS });
    const limits = Array.from({ length: 230 }, (_, i) => taking(i + 1, { quota: 300, counter: `c${i}` }));
    for (const limit of limits.filter((_, i) => i % 10 === 0)) await counters.admit(randomUUID(), [limit], NEVER);
    const wanted = limits.map(({ most }, i) => (i % 10 === 0 ? most : 0));
    for (let again = 0; again < 2; again += 1) {
      assert.deepEqual(
        (await counters.look(limits, NEVER)).map(({ used }) => used),
        wanted,
      );
    }
  });

  test('a look that nobody waits for is given up', async () => {
    const reason = new Error('left');
    await assert.rejects(here.open().look([taking(1)], AbortSignal.abort(reason)), reason);
  });
}

function clockTests(here: CountersHere): void {
  test('a clock that is set back admits nothing more', async () => {
    let nowMs = NOW_MS;
    const counters = here.open({ now: () => nowMs });
    const limit = taking(1, { quota: 2 });
    assert.equal(await isAdmitted(counters, limit), true);
    nowMs -= WINDOW_MS / 2;
    assert.equal(await isAdmitted(counters, limit), true);
    // Both are counted where the clock was before.
    nowMs = NOW_MS + WINDOW_MS;
    assert.equal(await isAdmitted(counters, limit), false);
    nowMs = NOW_MS + WINDOW_MS + SLOT_MS;
    assert.equal(await isAdmitted(counters, limit), true);
  });

  test('a clock that was a year ahead does not stop calls for a year', async () => {
    let nowMs = NOW_MS + 365 * 86_400_000;
    const counters = here.open({ now: () => nowMs });
    const limit = taking(1, { quota: 1 });
    assert.equal(await isAdmitted(counters, limit), true);
    nowMs = NOW_MS;
    assert.equal(await isAdmitted(counters, limit), true);
    assert.equal(await isAdmitted(counters, limit), false);
    nowMs += WINDOW_MS + SLOT_MS;
    assert.equal(await isAdmitted(counters, limit), true);
  });
}

function processTests(here: CountersHere): void {
  for (const [what, limit] of [
    ['taken for good', taking(1, { quota: 40, windowMs: 1_000 })],
    ['held', { ...holding(7, { quota: 100, windowMs: 1_000 }), least: 2 }],
  ] as const) {
    test(`four processes, 200 at once, ${what}: in no window is more than the quota admitted`, async () => {
      const children = await Promise.all([here.start(), here.start(), here.start(), here.start()]);
      const storms = await Promise.all(
        children.map((child) => child.order<Taken[]>({ kind: 'storm', limit, concurrency: 50, forMs: 3_000 })),
      );
      const taken = storms.flat();
      assert.ok(sum(taken.map(({ amount }) => amount)) >= limit.quota, 'less than one quota in three windows');
      for (const { from } of taken) {
        // Only what was surely admitted within that window: its admission lies between asking and being told.
        const surely = taken.filter((each) => each.from >= from && each.to <= from + limit.windowMs);
        const total = sum(surely.map(({ amount }) => amount));
        assert.ok(total <= limit.quota, `${total} in the window from ${from}`);
      }
    });
  }

  test('what a killed process held comes back, what it settled stays, and the others notice nothing', async () => {
    const leaseMs = LEASE_MS;
    const [dying, other] = await Promise.all([here.start({ leaseMs }), here.start({ leaseMs })]);
    const settled = await dying.admit(holding(10, { quota: 100 }));
    await dying.admit(holding(60, { quota: 100 }));
    await dying.order({ kind: 'settle', hold: settled.hold as Hold, charges: [20] });
    const mine = await other.admit(holding(20, { quota: 100 }));
    assert.deepEqual(used(await other.admit(holding(1, { quota: 100 }))), [false, 100]);
    await dying.kill();
    await until(async () => (await other.admit(taking(1, { quota: 100 }))).admitted);
    await other.order({ kind: 'settle', hold: mine.hold as Hold, charges: [20] });
    assert.deepEqual(used(await other.admit(taking(59, { quota: 100 }))), [true, 100]);
  });

  test('a process that starts again under its old name gets back at once what it held', async () => {
    const dying = await here.start({ owner: 'gateway-0' });
    const other = await here.start();
    await dying.admit(holding(100, { quota: 100 }));
    await dying.kill();
    assert.equal((await other.admit(taking(1, { quota: 100 }))).admitted, false);
    const again = await here.start({ owner: 'gateway-0' });
    assert.equal((await again.admit(taking(1, { quota: 100 }))).admitted, true);
    assert.deepEqual(used(await other.admit(taking(1, { quota: 100 }))), [true, 2]);
  });

  test('a process that lives keeps what it holds however long that lasts', async () => {
    const leaseMs = LEASE_MS;
    const [holder, other] = await Promise.all([here.start({ leaseMs }), here.start({ leaseMs })]);
    await holder.admit(holding(100, { quota: 100 }));
    for (let i = 0; i < 4; i += 1) {
      await wait(leaseMs / 2);
      assert.equal((await other.admit(taking(1, { quota: 100 }))).admitted, false);
    }
  });

  test('a process taken for dead that was not is charged the truth all the same', async () => {
    const leaseMs = LEASE_MS;
    const [sleeper, other] = await Promise.all([here.start({ leaseMs }), here.start({ leaseMs })]);
    const { hold } = await sleeper.admit(holding(100, { quota: 100 }));
    sleeper.pause();
    await until(async () => (await other.admit(taking(1, { quota: 100 }))).admitted);
    sleeper.resume();
    await sleeper.order({ kind: 'settle', hold: hold as Hold, charges: [40] });
    assert.deepEqual(used(await other.admit(taking(1, { quota: 100 }))), [true, 42]);
  });
}

function taking(amount: number, more: Partial<Limit> = {}): Limit {
  const limit = { counter: 'c', windowMs: WINDOW_MS, quota: 1_000, least: amount, most: amount, held: false };
  return { ...limit, ...more };
}

function holding(amount: number, more: Partial<Limit> = {}): Limit {
  return { ...taking(amount, more), held: true };
}

async function isAdmitted(counters: LimitCounters, limit: Limit): Promise<boolean> {
  return (await counters.admit(randomUUID(), [limit], NEVER)).admitted;
}

async function admitted(each: readonly LimitCounters[], limit: Limit): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  for (const counters of each) results.push(await isAdmitted(counters, limit));
  return results;
}

function used({ admitted, standings }: Admission): readonly (boolean | number)[] {
  return [admitted, ...standings.map((standing) => standing.used)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class CountersProcess extends EngineProcess {
  admit(limit: Limit): Promise<Admission> {
    return this.order<Admission>({ kind: 'admit', id: randomUUID(), limits: [limit] });
  }

  order<T = null>(command: Command): Promise<T> {
    return this.ask<T>(command);
  }
}
