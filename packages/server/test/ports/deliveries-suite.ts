// What every store of deliveries must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type DeliveryStore, ENDED_KEPT_MS, MOST_ATTEMPTS_SHOWN, type NewDelivery } from '../../src/ports/webhooks.ts';

export interface DeliveryChoices {
  readonly now: () => number;
  readonly mostWaiting?: number;
  readonly mostEnded?: number;
}

export interface DeliveryPlace {
  /** May be called several times: all see the same data. */
  open(choices: DeliveryChoices): DeliveryStore;
  remove(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;
const NONE: ReadonlySet<string> = new Set();

export function describeDeliveries(name: string, makePlace: () => Promise<DeliveryPlace>): void {
  describe(`deliveries: ${name}`, () => {
    let place: DeliveryPlace;
    let nowMs: number;
    beforeEach(async () => {
      place = await makePlace();
      nowMs = 1_800_000_000_000;
    });
    afterEach(() => place.remove());

    const open = (choices: Omit<DeliveryChoices, 'now'> = {}) => place.open({ now: () => nowMs, ...choices });
    const delivery = (webhookId: string): NewDelivery => {
      const id = randomUUID();
      return { id, organizationId: 'org', webhookId, exchangeId: randomUUID(), requestId: `request-${id}` };
    };
    const tryOf = (atMs: number, status: number) => ({ atMs, durationMs: 5, status, problem: null });

    test('what was added is due, also after the file was opened anew, and once however often it is added', async () => {
      const one = delivery('a');
      let store = open();
      assert.equal(await store.add([one], DAY_MS), 0);
      await store.close();
      store = open();
      assert.equal(await store.add([one, one], DAY_MS), 0);
      const [due, ...more] = await store.due('a', nowMs, 10, NONE);
      assert.deepEqual({ ...one, ...due }, due);
      assert.deepEqual([more, due?.state, due?.giveUpAtMs], [[], 'waiting', nowMs + DAY_MS]);
      assert.deepEqual(await store.due('b', nowMs, 10, NONE), []);
      assert.deepEqual(await store.due('a', nowMs, 10, new Set([one.id])), []);
      await store.close();
    });

    test('one that is to be tried again is due at its time; one that ended is not, nor when it is added again', async () => {
      const store = open();
      const [again, taken] = [delivery('a'), delivery('a')];
      await store.add([again, taken], DAY_MS);
      await store.tried(taken.id, tryOf(nowMs, 200), 'delivered', null);
      await store.tried(again.id, tryOf(nowMs, 500), 'waiting', nowMs + 50);
      assert.deepEqual(await store.due('a', nowMs + 49, 10, NONE), []);
      assert.equal(await store.nextDueMs('a'), nowMs + 50);
      const [due] = await store.due('a', nowMs + 50, 10, NONE);
      assert.deepEqual([due?.id, due?.tries, due?.attempts], [again.id, 1, [tryOf(nowMs, 500)]]);
      await store.add([taken], DAY_MS);
      assert.equal((await store.page('a', { limit: 1, state: 'delivered' })).rows[0]?.id, taken.id);
      await store.close();
    });

    test('the log goes from new to old, page by page, by state if asked', async () => {
      const store = open();
      const all = Array.from({ length: 5 }, () => delivery('a'));
      await store.add([...all, delivery('b')], DAY_MS);
      await store.tried(all[1]?.id ?? '', tryOf(nowMs, 410), 'failed', null);
      const first = await store.page('a', { limit: 3 });
      const second = await store.page('a', { limit: 3, cursor: first.nextCursor ?? '' });
      assert.deepEqual(
        [...first.rows, ...second.rows].map(({ id }) => id),
        all.map(({ id }) => id).reverse(),
      );
      assert.equal(second.nextCursor, null);
      const failed = await store.page('a', { limit: 3, state: 'failed' });
      assert.deepEqual(
        failed.rows.map(({ id }) => id),
        [all[1]?.id],
      );
      await store.close();
    });

    test('one that is asked for again is due anew, with its attempts kept; another webhook’s is not found', async () => {
      const store = open();
      const one = delivery('a');
      await store.add([one], DAY_MS);
      await store.tried(one.id, tryOf(nowMs, 410), 'failed', null);
      nowMs += 2 * DAY_MS;
      assert.equal(await store.again('b', one.id, DAY_MS), null);
      const again = await store.again('a', one.id.toUpperCase(), DAY_MS);
      assert.deepEqual([again?.state, again?.nextAtMs, again?.giveUpAtMs], ['waiting', nowMs, nowMs + DAY_MS]);
      assert.deepEqual([again?.tries, again?.attemptCount], [0, 1]);
      await store.close();
    });

    test('those of a time are counted by what became of them, and all that failed since then are due anew', async () => {
      const store = open();
      const [old, failed, taken, waiting] = Array.from({ length: 4 }, () => delivery('a'));
      await store.add([old ?? assert.fail(), delivery('b')], DAY_MS);
      await store.tried(old?.id ?? '', tryOf(nowMs, 410), 'failed', null);
      nowMs += DAY_MS;
      await store.add([failed ?? assert.fail(), taken ?? assert.fail(), waiting ?? assert.fail()], DAY_MS);
      await store.tried(failed?.id ?? '', tryOf(nowMs, 410), 'failed', null);
      await store.tried(taken?.id ?? '', tryOf(nowMs, 200), 'delivered', null);
      assert.deepEqual(await store.counts('a', nowMs), { waiting: 1, delivered: 1, failed: 1 });
      assert.deepEqual(await store.counts('a', 0), { waiting: 1, delivered: 1, failed: 2 });
      assert.deepEqual(await store.counts('c', 0), { waiting: 0, delivered: 0, failed: 0 });
      assert.equal(await store.failedAgain('b', 0, DAY_MS), 0);
      assert.equal(await store.failedAgain('a', nowMs, DAY_MS), 1);
      const again = await store.find('a', failed?.id.toUpperCase() ?? '');
      assert.deepEqual([again?.state, again?.giveUpAtMs, again?.tries], ['waiting', nowMs + DAY_MS, 0]);
      assert.equal((await store.find('a', old?.id ?? ''))?.state, 'failed');
      assert.equal(await store.find('b', old?.id ?? ''), null);
      await store.close();
    });

    test('of many attempts the last are kept, and all are counted', async () => {
      const store = open();
      const one = delivery('a');
      await store.add([one], DAY_MS);
      for (let at = 0; at < MOST_ATTEMPTS_SHOWN + 5; at += 1)
        await store.tried(one.id, tryOf(at, 500), 'waiting', nowMs);
      const [due] = await store.due('a', nowMs, 1, NONE);
      assert.deepEqual([due?.attempts.length, due?.attempts[0]?.atMs], [MOST_ATTEMPTS_SHOWN, 5]);
      assert.equal(due?.attemptCount, MOST_ATTEMPTS_SHOWN + 5);
      await store.close();
    });

    test('more than so many do not wait for one webhook, and others are not kept out by them', async () => {
      const store = open({ mostWaiting: 2 });
      const first = delivery('a');
      assert.equal(await store.add([first, delivery('a'), delivery('a'), delivery('b')], DAY_MS), 1);
      assert.equal(await store.add([first], DAY_MS), 0);
      assert.equal((await store.page('a', { limit: 10 })).rows.length, 2);
      assert.equal((await store.page('b', { limit: 10 })).rows.length, 1);
      await store.close();
    });

    test('what an organisation made before a time goes, whatever became of it, and nothing of another', async () => {
      const store = open();
      const [waiting, ended, theirs] = [delivery('a'), delivery('a'), { ...delivery('b'), organizationId: 'theirs' }];
      await store.add([waiting, ended, theirs], DAY_MS);
      await store.tried(ended.id, tryOf(nowMs, 200), 'delivered', null);
      assert.equal(await store.expire(waiting.organizationId, nowMs), 0);
      nowMs += 1;
      const young = delivery('a');
      await store.add([young], DAY_MS);
      assert.equal(await store.expire(waiting.organizationId, nowMs), 2);
      const left = async (webhook: string) => (await store.page(webhook, { limit: 10 })).rows.map(({ id }) => id);
      assert.deepEqual([await left('a'), await left('b')], [[young.id], [theirs.id]]);
      await store.close();
    });

    test('what ended goes when it is old or more than is kept, what waits stays', async () => {
      const store = open({ mostEnded: 2 });
      const [waiting, ...ended] = Array.from({ length: 4 }, () => delivery('a'));
      await store.add([waiting as NewDelivery, ...ended], 2 * ENDED_KEPT_MS);
      for (const { id } of ended) await store.tried(id, tryOf(nowMs, 200), 'delivered', null);
      const left = async () => (await store.page('a', { limit: 10 })).rows.map(({ id }) => id);
      await store.prune();
      assert.deepEqual(await left(), [ended[2]?.id, ended[1]?.id, waiting?.id]);
      nowMs += ENDED_KEPT_MS + 1;
      await store.prune();
      assert.deepEqual(await left(), [waiting?.id]);
      await store.forget('a');
      assert.deepEqual(await left(), []);
      await store.close();
    });
  });
}
