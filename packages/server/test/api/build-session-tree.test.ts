// headers.md §6: where the calls of a session stand in its tree.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { SessionNode } from '@heliometer/contract';
import fc from 'fast-check';
import { buildSessionTree, MAX_DEPTH } from '../../src/api/build-session-tree.ts';
import type { SessionCall } from '../../src/ports/sessions.ts';
import { seed } from '../ports/record-store-suite/asking.ts';

const START_MS = Date.UTC(2026, 0, 1);

function call(path: string | null, atMs: number, change: Partial<SessionCall> = {}): SessionCall {
  return {
    exchangeId: randomUUID(),
    requestId: randomUUID(),
    startedAtMs: START_MS + atMs,
    path,
    traceSpan: null,
    status: 200,
    outcome: 'answered',
    isError: false,
    provider: 'OPENAI',
    model: 'm',
    userId: null,
    latencyMs: 10,
    ttftMs: null,
    promptTokens: 2,
    completionTokens: 1,
    costNanos: 1e9,
    ...change,
  };
}

/** `path` of each node, `(path)` where no call was made, with what is below it. */
type Outline = readonly [string, ...Outline[]];
const outline = (nodes: readonly SessionNode[]): Outline[] =>
  nodes.map(({ path, request, children }) => [request === null ? `(${path})` : path, ...outline(children)]);

function flat(nodes: readonly SessionNode[]): SessionNode[] {
  return nodes.flatMap((node) => [node, ...flat(node.children)]);
}

describe('the tree of a session', () => {
  const cases: readonly (readonly [string, readonly SessionCall[], readonly Outline[]])[] = [
    [
      'the parent of a/b/c is a/b, whether or not a call was made there',
      [call('/a/b/c', 0), call('/x', 1)],
      [['(/a)', ['(/a/b)', ['/a/b/c']]], ['/x']],
    ],
    [
      'the same path again is a sibling',
      [call('/a', 0), call('/a/b', 1), call('/a/b', 2)],
      [['/a', ['/a/b'], ['/a/b']]],
    ],
    [
      'a call belongs to the sibling that began last before it',
      [call('/a', 0), call('/a/b', 1), call('/a', 2), call('/a/b', 3), call('/a/c', 4)],
      [
        ['/a', ['/a/b']],
        ['/a', ['/a/b'], ['/a/c']],
      ],
    ],
    [
      'a parent that begins with or after its first child is its parent still',
      [call('/a/b', 0), call('/a', 5), call('/x/y', 7), call('/x', 7)],
      [
        ['/a', ['/a/b']],
        ['/x', ['/x/y']],
      ],
    ],
    [
      'children come by their start, however the calls are given',
      [call('/a/late', 9), call('/a/early', 1), call('/z', 0), call('/a', 5)],
      [['/z'], ['/a', ['/a/early'], ['/a/late']]],
    ],
    ['calls without a path stand at the top', [call(null, 0), call('/', 1), call('/a', 2)], [['/'], ['/'], ['/a']]],
  ];
  const span = (spanId: string, parentSpanId: string | null, atMs: number, path = `/${spanId}`) =>
    call(path, atMs, { traceSpan: { spanId, parentSpanId } });

  test('a span stands below its parent, whatever its path says and whichever is told first', () => {
    const calls = [span('d', 'b', 3), span('b', 'a', 1, '/x/b'), span('a', null, 2), span('c', 'a', 0), call('/a', 9)];
    const expected = [['/a', ['/a/c'], ['/a/b', ['/a/b/d']]], ['/a']];
    assert.deepEqual(outline(buildSessionTree(calls)), expected);
    assert.deepEqual(outline(buildSessionTree(calls.toReversed())), expected);
  });

  test('a span whose parent is not there stands by its path, as do those in a circle, and none is lost', () => {
    const calls = [
      span('a', 'gone', 0, '/p/a'),
      span('b', 'c', 1),
      span('c', 'b', 2),
      span('d', 'c', 3),
      span('e', 'e', 4),
    ];
    assert.deepEqual(outline(buildSessionTree(calls)), [['(/p)', ['/p/a']], ['/b'], ['/c'], ['/d'], ['/e']]);
  });

  test('spans deeper than a tree may be stand beside their parents', () => {
    const calls = Array.from({ length: MAX_DEPTH + 20 }, (_, i) => span(String(i), i === 0 ? null : String(i - 1), i));
    const nodes = flat(buildSessionTree(calls));
    assert.equal(nodes.length, MAX_DEPTH + 20);
    assert.equal(Math.max(...nodes.map(({ path }) => path.split('/').length - 1)), MAX_DEPTH);
  });

  for (const [promise, calls, expected] of cases) {
    test(promise, () => assert.deepEqual(outline(buildSessionTree(calls)), expected));
  }

  test('each node has the sums of itself and all below it', () => {
    const [top] = buildSessionTree([
      call('/a', 100, { costNanos: null }),
      call('/a/b', 200, { costNanos: 5e8, latencyMs: 50, isError: true, status: 500 }),
      call('/a/b/c', 150, { promptTokens: null, completionTokens: null, costNanos: null }),
    ]);
    assert.ok(top !== undefined);
    const { total_requests, errors, total_cost, priced, prompt_tokens, total_tokens } = top;
    assert.deepEqual([total_requests, errors, total_cost, priced, prompt_tokens, total_tokens], [3, 1, 0.5, 1, 4, 6]);
    assert.equal(top.started_at, new Date(START_MS + 100).toISOString());
    assert.equal(top.ended_at, new Date(START_MS + 250).toISOString());
    assert.equal(top.duration_ms, 150);
    assert.equal(top.children[0]?.children[0]?.total_cost, null);
  });

  test('a path deeper than the bound ends in one name', () => {
    const parts = Array.from({ length: 2_000 }, (_, index) => `p${index}`);
    const nodes = flat(buildSessionTree([call(`/${parts.join('/')}`, 0)]));
    assert.equal(nodes.length, MAX_DEPTH);
    assert.equal(nodes.at(-1)?.name, parts.slice(MAX_DEPTH - 1).join('/'));
    assert.equal(nodes.at(-1)?.path, `/${parts.join('/')}`);
  });

  test('for any calls: each stands once, under its own path, and the sums add up', (t) => {
    const s = seed();
    t.diagnostic(`seed ${s}`);
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    const calls = fc.array(fc.tuple(path, fc.nat(20), fc.nat(5)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(calls, (given) => {
        const all = given.map(([where, at, nanos]) => call(where, at, { costNanos: nanos * 1e9 }));
        const tree = buildSessionTree(all);
        const nodes = flat(tree);
        const placed = nodes.flatMap(({ request, path: where }) =>
          request === null ? [] : [[request.exchange_id, where]],
        );
        assert.deepEqual(
          new Map(placed as [string, string][]),
          new Map(all.map((each) => [each.exchangeId, each.path ?? ''])),
        );
        assert.equal(placed.length, all.length);
        for (const node of nodes) {
          const below = flat(node.children).filter((each) => each.request !== null).length;
          assert.equal(node.total_requests, below + (node.request === null ? 0 : 1));
          assert.ok(node.request !== null || node.children.length > 0, 'a place without a call has something below it');
          for (const child of node.children) assert.equal(child.path, `${node.path}/${child.name}`);
        }
        const total = (read: (node: SessionNode) => number) => tree.reduce((sum, node) => sum + read(node), 0);
        assert.equal(
          total((node) => node.total_requests),
          all.length,
        );
        assert.equal(
          total((node) => node.total_cost ?? 0),
          given.reduce((sum, [, , nanos]) => sum + nanos, 0),
        );
      }),
      { seed: s },
    );
  });
});
