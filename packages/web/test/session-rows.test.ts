// The rows of a session: in the order of its tree, keyed so that they stay themselves while it grows.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SessionNode } from '@heliometer/contract';
import { callsOf, hasNoPath, rowsOf } from '../src/pages/sessions/rows.ts';

const START = Date.parse('2026-03-03T14:00:00.000Z');
let count = 0;

interface Given {
  readonly at?: number;
  readonly ms?: number;
  readonly cost?: number | null;
  readonly failed?: boolean;
  /** No call here. */
  readonly hollow?: boolean;
}

/** With the sums the API would give. */
function node(
  path: string,
  { at = 0, ms = 10, cost = 1, failed = false, hollow = false }: Given,
  below: SessionNode[] = [],
): SessionNode {
  count += 1;
  const own = hollow ? 0 : 1;
  const sum = (read: (each: SessionNode) => number) => below.reduce((total, each) => total + read(each), 0);
  const start = Math.min(...(hollow ? [] : [START + at]), ...below.map((each) => Date.parse(each.started_at)));
  const end = Math.max(
    ...(hollow ? [] : [START + at + ms]),
    ...below.map((each) => Date.parse(each.started_at) + each.duration_ms),
  );
  const priced = own * (cost === null ? 0 : 1) + sum((each) => each.priced);
  const time = (value: number) => new Date(value).toISOString();
  return {
    name: path === '/' ? '/' : (path.split('/').at(-1) ?? ''),
    path,
    request: hollow
      ? null
      : {
          request_id: `request-${count}`,
          exchange_id: `exchange-${count}`,
          request_created_at: time(START + at),
          response_status: failed ? 500 : 200,
          outcome: 'answered',
          provider: 'OPENAI',
          model: 'gpt-4o',
          request_user_id: null,
          delay_ms: ms,
          time_to_first_token: null,
          prompt_tokens: 1,
          completion_tokens: 1,
          total_tokens: 2,
          cost,
        },
    total_requests: own + sum((each) => each.total_requests),
    errors: (failed ? 1 : 0) + sum((each) => each.errors),
    total_cost: priced === 0 ? null : own * (cost ?? 0) + sum((each) => each.total_cost ?? 0),
    priced,
    prompt_tokens: own + sum((each) => each.prompt_tokens),
    completion_tokens: own + sum((each) => each.completion_tokens),
    total_tokens: 2 * own + sum((each) => each.total_tokens),
    started_at: time(start),
    ended_at: time(end),
    duration_ms: end - start,
    children: below,
  };
}

const NONE: ReadonlySet<string> = new Set();

describe('the rows of a session', () => {
  test('are its tree from the top, each with its depth; a place without a call has none', () => {
    const rows = rowsOf([node('/a', { hollow: true }, [node('/a/b', {}), node('/a/c', {})]), node('/d', {})], NONE);
    assert.deepEqual(
      rows.map(({ name, depth, call }) => [name, depth, call !== null]),
      [
        ['a', 0, false],
        ['b', 1, true],
        ['c', 1, true],
        ['d', 0, true],
      ],
    );
  });

  test('a folded one hides what is below it, and says that something there failed', () => {
    const tree = [node('/a', {}, [node('/a/b', { failed: true })]), node('/d', {})];
    const [a] = rowsOf(tree, NONE);
    assert.ok(a !== undefined && !a.failed);
    const rows = rowsOf(tree, new Set([a.key]));
    assert.deepEqual(
      rows.map(({ name, failed, isFolded }) => [name, failed, isFolded]),
      [
        ['a', true, true],
        ['d', false, false],
      ],
    );
  });

  test('a run of one path stands below a row with its sums; two are no run', () => {
    const run = [
      node('/s', { at: 0, cost: null }),
      node('/s', { at: 20 }),
      node('/s', { at: 40, failed: true, cost: 2 }),
    ];
    const [head, ...below] = rowsOf(run, NONE);
    assert.ok(head !== undefined);
    assert.deepEqual(
      [
        head.call,
        head.sums.total_requests,
        head.sums.errors,
        head.sums.total_cost,
        head.sums.priced,
        head.endMs - head.startMs,
      ],
      [null, 3, 1, 3, 2, 50],
    );
    assert.deepEqual(
      below.map(({ depth, parentKey }) => [depth, parentKey]),
      [1, 2, 3].map(() => [1, head.key]),
    );
    assert.equal(rowsOf(run.slice(1), NONE).length, 2);
  });

  test('keys are all different, and stay while calls are added', () => {
    const before = [
      node('/a', { hollow: true }, [node('/a/b', {}), node('/a/b', {})]),
      node('/x', { hollow: true }, [node('/x/y', {})]),
    ];
    const keys = rowsOf(before, NONE).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
    const after = rowsOf([...before, node('/z', { at: 90 })], NONE).map(({ key }) => key);
    assert.deepEqual(after.slice(0, keys.length), keys);
  });

  test('colours go by the first part of the path in which they differ, five and then one for all others', () => {
    const many = Array.from({ length: 7 }, (_, i) => node(`/p${i}`, {}, [node(`/p${i}/q`, {})]));
    const rows = rowsOf(many, NONE);
    const colors = rows.filter(({ depth }) => depth === 0).map(({ color }) => color);
    assert.deepEqual(
      colors,
      ['c1', 'c2', 'c3', 'c4', 'c5', 'c-other', 'c-other'].map((name) => `var(--${name})`),
    );
    for (const row of rows) assert.equal(row.color, colors[Number(row.path[2])]);
    const [root, ...below] = rowsOf([node('/r', {}, [node('/r/a', {}), node('/r/b', {})])], NONE);
    assert.deepEqual(
      [root, ...below].map((row) => row?.color),
      ['var(--c1)', 'var(--c1)', 'var(--c2)'],
    );
  });

  test('what calls no model has the colour of all others', () => {
    const tool = node('/a/tool', { cost: null });
    const told = {
      ...tool,
      request: tool.request && { ...tool.request, model: 'tool:search', prompt_tokens: null, completion_tokens: null },
    };
    const rows = rowsOf([node('/a', {}, [told])], NONE);
    assert.deepEqual(
      rows.map(({ color }) => color),
      ['var(--c1)', 'var(--c-other)'],
    );
  });

  test('without paths they are a list by time, called by their models, and no run', () => {
    const calls = [0, 10, 20, 30].map((at) => node('/', { at }));
    assert.ok(hasNoPath(calls));
    assert.deepEqual(
      rowsOf(calls, NONE).map(({ name, depth }) => [name, depth]),
      calls.map(() => ['gpt-4o', 0]),
    );
    assert.ok(!hasNoPath([...calls, node('/a', {})]));
  });

  test('all calls come by their start, wherever they stand', () => {
    const tree = [node('/a', { at: 50 }, [node('/a/b', { at: 10 })]), node('/c', { at: 30 })];
    assert.deepEqual(
      callsOf(tree).map(({ path }) => path),
      ['/a/b', '/c', '/a'],
    );
  });
});
