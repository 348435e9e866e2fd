// Evaluators in the SQLite control store, and what they have to judge in a file of its own.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { EVALUATIONS_KEPT_MS, type JudgeFailure, type NewEvaluation } from '../../../src/ports/evaluators.ts';
import { openControlStore } from '../../../src/stores/sqlite/control-store.ts';
import { type EvaluationStoreOptions, openEvaluationStore } from '../../../src/stores/sqlite/evaluations.ts';
import { describeEvaluators } from '../../ports/evaluators-suite.ts';

describeEvaluators('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heliometer-evaluators-'));
  const path = join(folder, 'control.sqlite');
  return { path, open: () => openControlStore({ path }), remove: () => rm(folder, { recursive: true }) };
});

const NONE: ReadonlySet<string> = new Set();
const FAILURE: JudgeFailure = { problem: 'call_failed', message: 'answered with 500' };

describe('evaluations', () => {
  let folder: string;
  let nowMs: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliometer-evaluations-'));
    nowMs = 1_800_000_000_000;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const open = (options: Partial<EvaluationStoreOptions> = {}) =>
    openEvaluationStore({ path: join(folder, 'evaluations.sqlite'), now: () => nowMs, ...options });
  const evaluation = (evaluatorId: string): NewEvaluation => {
    return { id: randomUUID(), organizationId: 'org', evaluatorId, exchangeId: randomUUID() };
  };

  test('what was added is due, also after the file was opened anew, and once however often it is added', async () => {
    const one = evaluation('a');
    let store = open();
    await store.add([one]);
    await store.close();
    store = open();
    await store.add([one, one]);
    assert.deepEqual(await store.due('a', nowMs, 10, NONE), [{ ...one, tries: 0 }]);
    assert.deepEqual(await store.due('a', nowMs, 10, new Set([one.id])), []);
    assert.deepEqual(await store.due('b', nowMs, 10, NONE), []);
    await store.close();
  });

  test('one that is to be tried again is due at its time; one that ended is not, nor when it is added again', async () => {
    const store = open();
    const [again, judged, lost] = [evaluation('a'), evaluation('a'), evaluation('a')];
    await store.add([again, judged, lost]);
    await store.failed(again.id, FAILURE, nowMs + 50);
    await store.judged(judged.id, 0.5);
    await store.failed(lost.id, { problem: 'call_refused', message: 'answered with 400' }, null);
    await store.add([judged, lost]);
    assert.deepEqual(await store.due('a', nowMs + 49, 10, NONE), []);
    assert.deepEqual(await store.due('a', nowMs + 50, 10, NONE), [{ ...again, tries: 1 }]);
    const { waiting, failed, verdicts, failures } = await store.stats('a');
    assert.deepEqual([waiting, failed, verdicts], [1, 1, [{ atMs: nowMs, score: 0.5 }]]);
    assert.deepEqual(failures.map(({ problem, count }) => [problem, count]).sort(), [
      ['call_failed', 1],
      ['call_refused', 1],
    ]);
    await store.close();
  });

  test('what there is no room for is told as failed', async () => {
    const store = open({ mostWaiting: 1 });
    await store.add([evaluation('a'), evaluation('a'), evaluation('b')]);
    const { waiting, failed, failures } = await store.stats('a');
    assert.deepEqual([waiting, failed, failures[0]?.problem], [1, 1, 'too_many_waiting']);
    assert.equal((await store.stats('b')).waiting, 1);
    await store.close();
  });

  test('what ended goes when it is old or more than is kept, and all of a deleted evaluator', async () => {
    const store = open({ mostEnded: 1 });
    const [old, first, second] = [evaluation('a'), evaluation('b'), evaluation('b')];
    await store.add([old]);
    await store.judged(old.id, 1);
    nowMs += EVALUATIONS_KEPT_MS + 1;
    await store.add([first, second]);
    await store.judged(first.id, 1);
    await store.judged(second.id, 2);
    await store.prune();
    assert.deepEqual((await store.stats('a')).verdicts, []);
    assert.deepEqual((await store.stats('b')).verdicts, [{ atMs: nowMs, score: 2 }]);
    await store.forget('b');
    assert.deepEqual((await store.stats('b')).verdicts, []);
    await store.close();
  });
});
