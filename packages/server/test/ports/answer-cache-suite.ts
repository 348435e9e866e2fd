// What every cache of answers must do, whatever engine is below it, with real processes writing at the same time.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { AnswerCache, AnswerKey, NewAnswer, StoredAnswer } from '../../src/ports/answer-cache.ts';

export interface CacheChoices {
  readonly maxBytes?: number;
  readonly now?: () => number;
}

/** `at` names a place several processes can open. */
export interface AnswerCacheEngine {
  /** A module that exports `openAt`, for the processes of the suite to load. */
  readonly module: URL;
  place(): Promise<{ readonly at: string; remove(): Promise<void> }>;
  openAt(at: string, choices: CacheChoices): Promise<AnswerCache>;
}

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;

export function answerOf(body: Buffer | string, changes: Partial<StoredAnswer> = {}): StoredAnswer {
  return {
    status: 200,
    statusMessage: 'OK',
    headers: ['Content-Type', 'text/plain', 'x-Odd', 'Ünïcode', 'x-odd', 'twice'],
    body: Buffer.from(body as string),
    trailers: [],
    exchangeId: randomUUID(),
    latencyMs: 12,
    fallbackIndex: null,
    ...changes,
  };
}

export function keyOf(changes: Partial<AnswerKey> = {}): AnswerKey {
  return { organizationId: 'org', seed: '', digest: randomUUID(), alias: randomUUID(), ...changes };
}

export function entry(key: AnswerKey, answer: StoredAnswer, changes: Partial<NewAnswer> = {}): NewAnswer {
  return { key, answer, slots: 1, lifetimeMs: HOUR_MS, replaceStoredUntilMs: 0, ...changes };
}

async function found(cache: AnswerCache, { digest }: AnswerKey, slots = 1, storedSinceMs = 0) {
  const hit = await cache.find({ by: 'digest', value: digest, slots, storedSinceMs });
  if (hit === null) return null;
  const answer = await cache.load(hit.id);
  return answer === null ? null : { ...hit, text: answer.body.toString(), answer };
}

export function describeAnswerCache(name: string, engine: AnswerCacheEngine): void {
  describe(`answer cache: ${name}`, () => {
    let place: Awaited<ReturnType<AnswerCacheEngine['place']>>;
    const opened: AnswerCache[] = [];
    const children: ChildProcess[] = [];

    beforeEach(async () => {
      place = await engine.place();
    });
    afterEach(async () => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
      await Promise.all(opened.splice(0).map((cache) => cache.close()));
      await place.remove();
    });

    const here: Here = {
      async open(choices = {}) {
        const cache = await engine.openAt(place.at, choices);
        opened.push(cache);
        return cache;
      },
      start() {
        const child = fork(new URL('./answer-cache-process.ts', import.meta.url), [engine.module.href, place.at]);
        children.push(child);
        return child;
      },
    };
    keepingTests(here);
    countingTests(here);
    slotTests(here);
    boundTests(here);
    purgeTests(here);
    sharingTests(here);
  });
}

interface Here {
  open(choices?: CacheChoices): Promise<AnswerCache>;
  start(): ChildProcess;
}

function keepingTests(here: Here): void {
  test('an answer is found by either digest, and is what it was', async () => {
    const cache = await here.open();
    const key = keyOf();
    const answer = answerOf(randomBytes(1000), { status: 201, trailers: ['x-sum', '1'], fallbackIndex: 2 });
    assert.equal(await found(cache, key), null);
    assert.deepEqual(await cache.keep(entry(key, answer)), { slot: 0, evicted: 0 });
    const byDigest = await cache.find({ by: 'digest', value: key.digest, slots: 1, storedSinceMs: 0 });
    const byAlias = await cache.find({ by: 'alias', value: key.alias, slots: 1, storedSinceMs: 0 });
    assert.deepEqual(byAlias, byDigest);
    assert.equal(byDigest?.slot, 0);
    assert.deepEqual(await cache.load(byDigest?.id ?? ''), answer);
  });

  for (const size of [0, 1, 256 * 1024, 256 * 1024 + 1, 5 * MIB + 17]) {
    test(`a body of ${size} bytes comes back byte for byte`, async () => {
      const cache = await here.open();
      const key = keyOf();
      const body = randomBytes(size);
      assert.equal((await cache.keep(entry(key, answerOf(body)))).slot, 0);
      assert.ok((await found(cache, key))?.answer.body.equals(body));
    });
  }

  test('an answer lives for its writer’s lifetime', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ now: () => nowMs });
    const key = keyOf();
    await cache.keep(entry(key, answerOf('a'), { lifetimeMs: 1000 }));
    nowMs += 999;
    assert.equal((await found(cache, key))?.text, 'a');
    nowMs += 1;
    assert.equal(await found(cache, key), null);
    assert.equal((await cache.keep(entry(key, answerOf('b')))).slot, 0);
    assert.equal((await found(cache, key))?.text, 'b');
  });

  test('an answer older than its reader allows does not count for that reader', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ now: () => nowMs });
    const key = keyOf();
    const storedAt = nowMs;
    await cache.keep(entry(key, answerOf('a')));
    nowMs += 5000;
    assert.equal((await found(cache, key, 1, storedAt))?.text, 'a');
    assert.equal(await found(cache, key, 1, storedAt + 1), null);
  });

  test('an id is never another answer’s', async () => {
    const cache = await here.open();
    const key = keyOf();
    await cache.keep(entry(key, answerOf('a')));
    const first = await found(cache, key);
    await cache.purge('org', null);
    await cache.keep(entry(key, answerOf('b')));
    const second = await found(cache, key);
    assert.notEqual(second?.id, first?.id);
    assert.equal(await cache.load(first?.id ?? ''), null);
  });

  test('a closed cache says so', async () => {
    const cache = await here.open();
    await cache.close();
    await cache.close();
    await assert.rejects(found(cache, keyOf()));
    await assert.rejects(cache.keep(entry(keyOf(), answerOf('a'))));
  });
}

function countingTests(here: Here): void {
  test('tells how many answers an organisation has, and the bytes of all', async () => {
    const cache = await here.open({ maxBytes: MIB });
    assert.deepEqual(await cache.size('org'), { entries: 0, bytes: 0, maxBytes: MIB });
    for (const seed of ['', 'ada']) await cache.keep(entry(keyOf({ seed }), answerOf(randomBytes(1000))));
    await cache.keep(entry(keyOf({ organizationId: 'other' }), answerOf(randomBytes(1000))));
    const { entries, bytes } = await cache.size('org');
    assert.equal(entries, 2);
    assert.ok(bytes > 3000 && bytes < 10_000, String(bytes));
    assert.equal((await cache.size('other')).bytes, bytes);
    await cache.purge('org', null);
    assert.equal((await cache.size('org')).entries, 0);
  });

  test('tells when answers end by the exchange they were first given in, as long as they are held', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ now: () => nowMs });
    const [brief, long, gone, foreign] = Array.from({ length: 4 }, () => answerOf('x')) as [
      StoredAnswer,
      StoredAnswer,
      StoredAnswer,
      StoredAnswer,
    ];
    await cache.keep(entry(keyOf(), brief, { lifetimeMs: 1_000 }));
    await cache.keep(entry(keyOf(), long));
    await cache.keep(entry(keyOf({ seed: 'gone' }), gone));
    await cache.keep(entry(keyOf({ organizationId: 'other' }), foreign));
    await cache.purge('org', 'gone');
    const ids = [brief, long, gone, foreign].map(({ exchangeId }) => exchangeId);
    const ends = await cache.expiries('org', [...ids, randomUUID()]);
    assert.deepEqual(
      ends,
      new Map([
        [brief.exchangeId, nowMs + 1_000],
        [long.exchangeId, nowMs + HOUR_MS],
      ]),
    );
    assert.deepEqual(await cache.expiries('org', []), new Map());
    nowMs += 1_000;
    assert.deepEqual([...(await cache.expiries('org', ids)).keys()], [long.exchangeId]);
  });
}

function slotTests(here: Here): void {
  test('answers fill the lowest free slot, and none is given before all wanted are held', async () => {
    const cache = await here.open();
    const key = keyOf();
    for (const slot of [0, 1, 2]) {
      assert.equal(await found(cache, key, 3), null);
      assert.equal((await cache.keep(entry(key, answerOf(`${slot}`), { slots: 3 }))).slot, slot);
    }
    const seen = new Set<string>();
    for (let i = 0; i < 500 && seen.size < 3; i += 1) {
      const hit = await found(cache, key, 3);
      assert.equal(hit?.text, `${hit?.slot}`);
      seen.add(hit?.text ?? '');
    }
    assert.deepEqual([...seen].sort(), ['0', '1', '2']);
    assert.equal((await found(cache, key, 1))?.text, '0');
    assert.equal(await found(cache, key, 4), null);
  });

  test('a slot whose answer is over is filled again', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ now: () => nowMs });
    const key = keyOf();
    await cache.keep(entry(key, answerOf('a'), { slots: 3 }));
    await cache.keep(entry(key, answerOf('b'), { slots: 3, lifetimeMs: 10 }));
    await cache.keep(entry(key, answerOf('c'), { slots: 3 }));
    nowMs += 10;
    assert.equal(await found(cache, key, 3), null);
    assert.equal((await cache.keep(entry(key, answerOf('d'), { slots: 3 }))).slot, 1);
  });

  test('with all slots held an answer is not kept', async () => {
    const cache = await here.open();
    const key = keyOf();
    await cache.keep(entry(key, answerOf('a')));
    assert.deepEqual(await cache.keep(entry(key, answerOf('b'))), { slot: null, evicted: 0 });
    assert.deepEqual(await cache.keep(entry(key, answerOf(randomBytes(MIB)))), { slot: null, evicted: 0 });
    assert.equal((await found(cache, key))?.text, 'a');
  });

  test('a renewal takes the oldest answer’s place, if that is old enough', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ now: () => nowMs });
    const key = keyOf();
    const from = nowMs;
    for (const text of ['a', 'b']) {
      await cache.keep(entry(key, answerOf(text), { slots: 2 }));
      nowMs += 10;
    }
    const tooEarly = entry(key, answerOf('c'), { slots: 2, replaceStoredUntilMs: from - 1 });
    assert.equal((await cache.keep(tooEarly)).slot, null);
    assert.equal((await cache.keep({ ...tooEarly, replaceStoredUntilMs: nowMs })).slot, 0);
    assert.equal((await found(cache, key, 1))?.text, 'c');
    const large = answerOf(randomBytes(MIB));
    assert.equal((await cache.keep(entry(key, large, { slots: 2, replaceStoredUntilMs: nowMs - 1 }))).slot, 1);
  });
}

function boundTests(here: Here): void {
  test('all answers stay below the bound, the least recently used leave, and are counted', async () => {
    const cache = await here.open({ maxBytes: 100_000 });
    const keys = Array.from({ length: 4 }, () => keyOf());
    const [a, b, c, d] = keys as [AnswerKey, AnswerKey, AnswerKey, AnswerKey];
    for (const key of [a, b, c]) assert.equal((await cache.keep(entry(key, answerOf(randomBytes(30_000))))).evicted, 0);
    await found(cache, a);
    await found(cache, c);
    assert.deepEqual(await cache.keep(entry(d, answerOf(randomBytes(30_000)))), { slot: 0, evicted: 1 });
    const held = await Promise.all([a, b, c, d].map(async (key) => (await found(cache, key)) !== null));
    assert.deepEqual(held, [true, false, true, true]);
    assert.equal((await cache.keep(entry(keyOf(), answerOf(randomBytes(90_000))))).evicted, 3);
  });

  test('what is over makes room without being counted', async () => {
    let nowMs = Date.now();
    const cache = await here.open({ maxBytes: 100_000, now: () => nowMs });
    for (let i = 0; i < 3; i += 1)
      await cache.keep(entry(keyOf(), answerOf(randomBytes(30_000)), { lifetimeMs: 1000 }));
    nowMs += 1000;
    assert.deepEqual(await cache.keep(entry(keyOf(), answerOf(randomBytes(90_000)))), { slot: 0, evicted: 0 });
  });

  test('an answer larger than all room is not kept, and nobody leaves for it', async () => {
    const cache = await here.open({ maxBytes: 100_000 });
    const key = keyOf();
    await cache.keep(entry(key, answerOf('a')));
    assert.deepEqual(await cache.keep(entry(keyOf(), answerOf(randomBytes(100_000)))), { slot: null, evicted: 0 });
    assert.equal((await found(cache, key))?.text, 'a');
  });

  test('in small room there is always room for the newest', async () => {
    const cache = await here.open({ maxBytes: 50_000 });
    for (let i = 0; i < 500; i += 1) {
      const key = keyOf();
      assert.equal((await cache.keep(entry(key, answerOf(randomBytes(200 + (i % 7) * 500))))).slot, 0);
      assert.notEqual(await found(cache, key), null);
    }
  });
}

function purgeTests(here: Here): void {
  test('a purge empties an organisation, or one seed of it, and nobody else', async () => {
    const cache = await here.open();
    const [plain, seeded, other] = [keyOf(), keyOf({ seed: 'ada' }), keyOf({ organizationId: 'other', seed: 'ada' })];
    for (const key of [plain, seeded, other]) await cache.keep(entry(key, answerOf('x')));
    assert.equal(await cache.purge('org', 'bob'), 0);
    assert.equal(await cache.purge('org', 'ada'), 1);
    assert.equal(await found(cache, seeded), null);
    assert.notEqual(await found(cache, plain), null);
    assert.equal(await cache.purge('org', null), 1);
    assert.equal(await found(cache, plain), null);
    assert.notEqual(await found(cache, other), null);
  });

  test('a purge of many answers takes them all, and gives their room back', async () => {
    const cache = await here.open({ maxBytes: 4 * MIB });
    for (let i = 0; i < 450; i += 1) await cache.keep(entry(keyOf({ seed: `${i % 3}` }), answerOf('x')));
    assert.equal(await cache.purge('org', null), 450);
    assert.equal((await cache.keep(entry(keyOf(), answerOf(randomBytes(3.9 * MIB))))).evicted, 0);
  });
}

function sharingTests(here: Here): void {
  test('what one has kept another finds, and what one has purged another does not', async () => {
    const [a, b] = [await here.open(), await here.open()];
    const key = keyOf();
    await a.keep(entry(key, answerOf('shared')));
    assert.equal((await found(b, key))?.text, 'shared');
    await b.purge('org', null);
    assert.equal(await found(a, key), null);
  });

  test('processes that fill the same slots at once fill each once', async () => {
    const cache = await here.open();
    const children = [here.start(), here.start(), here.start()];
    await Promise.all(children.map((child) => once(child, 'message')));
    const keys = Array.from({ length: 40 }, () => keyOf());
    const filled = children.map(async (child) => {
      child.send({ keys, slots: 4 });
      const [slots] = (await once(child, 'message')) as [(number | null)[][]];
      return slots;
    });
    const slots = await Promise.all(filled);
    for (const [index, key] of keys.entries()) {
      const taken = slots.flatMap((each) => each[index] ?? []).filter((slot) => slot !== null);
      assert.deepEqual(taken.sort(), [0, 1, 2, 3]);
      assert.notEqual(await found(cache, key, 4), null);
    }
  });
}
