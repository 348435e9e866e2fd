// What scores come to, over real sockets and stores.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROUTES, type RouteId } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';
import { recordOf } from './record-of.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

describe('evals', () => {
  let api: ApiUnderTest;
  const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - 5 * DAY_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timeFilter = { start: iso(dayMs), end: iso(dayMs + 2 * DAY_MS) };
  /** Four on the first day by two models, one on the second. */
  const records = [0, 1, 2, 3, 24].map((hour, index) =>
    recordOf({
      startedAtMs: dayMs + hour * HOUR_MS,
      model: index % 2 === 0 ? 'even' : null,
      promptId: index < 2 ? 'greeting' : null,
      promptVersion: index === 0 ? '1.0' : null,
    }),
  );
  const values = [0.25, 0.5, 1, 0.25, 2];
  const foreign = recordOf({ startedAtMs: dayMs });

  const give = (id: string, body: unknown, key = api.keys.w) => api.call('POST', `/v1/evals/${id}`, { body, key });

  before(async () => {
    api = await openApiUnderTest();
    await api.insert(...records, { ...foreign, organizationId: api.otherOrganizationId });
    for (const [index, { requestId }] of records.entries()) {
      assert.equal((await give(requestId, { name: 'quality', score: 9 })).status, 200);
      const answer = await give(requestId, { name: 'quality', score: values[index] });
      assert.deepEqual(answer.json, { data: null, error: null });
    }
    assert.equal((await give(records[0]?.requestId ?? '', { name: 'polite', score: true })).status, 200);
    assert.equal((await give(records[1]?.requestId ?? '', { name: 'helicone-score-feedback', score: 0 })).status, 200);
    assert.equal((await give(foreign.requestId, { name: 'theirs', score: 7 }, api.keys.other)).status, 200);
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  async function ask(id: RouteId, body?: object, key = api.keys.r) {
    const { method, path, response } = ROUTES[id];
    const answer = await api.call(method, path, { key, ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, 200, answer.text);
    response.parse(answer.json.data);
    return answer.json.data;
  }

  test('each name has its figures and its days; the newest score of a name counts', async () => {
    const found = await ask('queryEvals', { timeFilter });
    assert.deepEqual(
      found.map(({ name }: { name: string }) => name),
      ['helicone-score-feedback', 'polite-hcone-bool', 'quality'],
    );
    const spread = { p10: 0.25, p50: 0.5, p90: 1.6 };
    assert.deepEqual(rounded(found[2]), {
      name: 'quality',
      ...{ averageScore: 0.8, minScore: 0.25, maxScore: 2, count: 5, ...spread },
      overTime: [
        { date: iso(dayMs), count: 4 },
        { date: iso(dayMs + DAY_MS), count: 1 },
      ],
      averageOverTime: [
        { date: iso(dayMs), value: 0.5, p10: 0.25, p50: 0.375, p90: 0.85 },
        { date: iso(dayMs + DAY_MS), value: 2, p10: 2, p50: 2, p90: 2 },
      ],
    });
    assert.equal(found[0].averageScore, 0);
    assert.equal(found[1].averageScore, 1);
  });

  test('figures follow the filter, the window, the increment and the page', async () => {
    const filter = { request_response_rmt: { model: { equals: 'even' } } };
    const [, quality] = await ask('queryEvals', { filter, timeFilter });
    assert.deepEqual([quality.count, quality.averageScore], [3, 3.25 / 3]);
    const hours = { start: iso(dayMs + HOUR_MS), end: iso(dayMs + 3 * HOUR_MS) };
    const page = await ask('queryEvals', { timeFilter: hours, dbIncrement: 'hour', offset: 1, limit: 5 });
    assert.deepEqual(
      page.map(({ name, overTime }: { name: string; overTime: object[] }) => [name, overTime.length]),
      [['quality', 2]],
    );
  });

  test('names are those of the last 30 days', async () => {
    assert.deepEqual(await ask('listScores'), ['helicone-score-feedback', 'polite-hcone-bool', 'quality']);
    assert.deepEqual(await ask('listScores', undefined, api.keys.other), ['theirs']);
  });

  test('a distribution has ten bins, and one where all scores are the same', async () => {
    const found = await ask('queryScoreDistributions', { timeFilter });
    assert.deepEqual(found[1], { name: 'polite-hcone-bool', distribution: [{ lower: 1, upper: 1, value: 1 }] });
    const { distribution } = found[2];
    assert.deepEqual(
      distribution.map(({ value }: { value: number }) => value),
      [2, 1, 0, 0, 1, 0, 0, 0, 0, 1],
    );
    assert.deepEqual([distribution[0].lower, distribution[9].upper], [0.25, 2]);
  });

  test('a summary tells models and versions apart, with how sure an average is', async () => {
    const models = await ask('summarizeEvals', { timeFilter, by: 'model' });
    const quality = models.filter(({ name }: { name: string }) => name === 'quality');
    assert.deepEqual(
      quality.map(({ model, count }: { model: string; count: number }) => [model, count]),
      [
        ['even', 3],
        ['unknown', 2],
      ],
    );
    // Of 0.5 and 0.25: a deviation of √0.03125, so ±1.96 × 0.125 around 0.375.
    const { low, high } = quality[1].interval;
    assert.deepEqual([low.toFixed(9), high.toFixed(9)], ['0.130000000', '0.620000000']);
    const versions = await ask('summarizeEvals', { timeFilter, by: 'prompt_version', offset: 2 });
    assert.deepEqual(
      versions.map((row: Record<string, unknown>) => [row['prompt_id'], row['prompt_version'], row['averageScore']]),
      [
        ['greeting', '', 0.5],
        ['greeting', '1.0', 0.25],
      ],
    );
    assert.equal(versions[0].interval, null);
  });

  test('no organisation sees the scores of another', async () => {
    const [theirs, ...rest] = await ask('queryEvals', { timeFilter }, api.keys.other);
    assert.deepEqual([theirs.name, theirs.averageScore, rest], ['theirs', 7, []]);
  });

  test('scores are given by keys that write and asked for by keys that read', async () => {
    const id = records[0]?.requestId ?? '';
    assertError(await give(id, { name: 'quality', score: 1 }, api.keys.r), 403, 'forbidden');
    const asked = { body: {}, key: api.keys.w };
    assertError(await api.call('POST', '/v1/evals/query', asked), 403, 'forbidden');
    assertError(await api.call('GET', '/v1/evals/scores', { key: null }), 401, 'unauthorized');
  });

  test('what cannot be used is refused by name', async () => {
    const id = records[0]?.requestId ?? '';
    const bad: readonly (readonly [unknown, RegExp])[] = [
      [{ name: 'quality', score: 'good' }, /score: saw "good", accepted is a number, true or false/],
      [{ name: '', score: 1 }, /name/],
      [{ name: 'polite-hcone-bool', score: 0.5 }, /score.*accepted is true, false, 1 or 0/],
    ];
    for (const [body, message] of bad) {
      const answer = await give(id, body);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, message);
    }
    const summary = await api.call('POST', '/v1/evals/summary/query', { body: { by: 'user' } });
    assertError(summary, 422, 'invalid_body');
    assert.match(summary.json.error, /by.*model.*prompt_version/);
  });
});

/** Quantiles between two scores are not exact in binary. */
function rounded(value: object) {
  return JSON.parse(JSON.stringify(value), (_key, member) =>
    typeof member === 'number' ? Number(member.toPrecision(12)) : member,
  );
}
