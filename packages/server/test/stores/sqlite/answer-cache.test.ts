// The SQLite cache of answers: the port's promises, and those about its lock and its file.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { answerOf, describeAnswerCache, entry, keyOf } from '../../ports/answer-cache-suite.ts';
import { openAt } from './sqlite-answer-cache.ts';

async function newPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-cache-'));
  return { at: join(folder, 'cache.db'), remove: () => rm(folder, { recursive: true }) };
}

describeAnswerCache('SQLite', {
  module: new URL('./sqlite-answer-cache.ts', import.meta.url),
  openAt,
  place: newPlace,
});

describe('the SQLite answer cache', () => {
  let place: Awaited<ReturnType<typeof newPlace>>;
  beforeEach(async () => {
    place = await newPlace();
  });
  afterEach(() => place.remove());

  function holdLock(): () => void {
    const holder = new DatabaseSync(place.at);
    holder.exec('BEGIN IMMEDIATE');
    return () => {
      holder.exec('ROLLBACK');
      holder.close();
    };
  }

  test('its file is private', async () => {
    const cache = await openAt(place.at, {});
    assert.equal((await stat(place.at)).mode & 0o777, 0o600);
    await cache.close();
  });

  test('finding waits for no lock, and keeping waits without blocking the process', async () => {
    const cache = await openAt(place.at, {});
    const [held, later] = [keyOf(), keyOf()];
    await cache.keep(entry(held, answerOf('held')));
    const letGo = holdLock();
    const found = await cache.find({ by: 'alias', value: held.alias, slots: 1, storedSinceMs: 0 });
    assert.equal((await cache.load(found?.id ?? ''))?.body.toString(), 'held');
    // The holder lives on this very event loop: had the writer blocked it, the lock could never be let go.
    const keeping = cache.keep(entry(later, answerOf('later')));
    await nextTurn();
    letGo();
    assert.deepEqual(await keeping, { slot: 0, evicted: 0 });
    await cache.close();
  });

  test('bodies that left, and those never finished, leave the file', async () => {
    let nowMs = Date.now();
    const cache = await openAt(place.at, { now: () => nowMs });
    const large = () => entry(keyOf(), answerOf(randomBytes(3 * 1024 * 1024)));
    await cache.keep(large());
    const unfinished = cache.keep(large());
    await nextTurn();
    // As if its writer had been killed: what it has written so far stays behind, and nobody goes on.
    const behind = new DatabaseSync(place.at);
    const ids = behind.prepare('SELECT id FROM answers WHERE slot IS NULL').all();
    assert.equal(ids.length, 1);
    await unfinished;
    behind.prepare('UPDATE answers SET slot = NULL WHERE id = ?').run(Number(ids[0]?.['id']));
    nowMs += 11 * 60_000;
    await cache.purge('nobody', null);
    await cache.purge('org', null);
    const left = () =>
      ['answers', 'answers_gone', 'answer_parts']
        .map((table) => Number(behind.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']))
        .reduce((sum, rows) => sum + rows);
    while (left() > 0) await nextTurn();
    assert.equal(behind.prepare('SELECT bytes FROM answers_total').get()?.['bytes'], 0);
    behind.close();
    await cache.close();
  });

  test('neither seeds nor keys stand in the file as they are', async () => {
    const cache = await openAt(place.at, {});
    await cache.keep(entry(keyOf({ seed: 'ada@example.com' }), answerOf('x')));
    const reader = new DatabaseSync(place.at);
    assert.ok(!JSON.stringify(reader.prepare('SELECT * FROM answers').all()).includes('ada@example.com'));
    reader.close();
    await cache.close();
  });
});
