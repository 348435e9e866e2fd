// The text of a filter and the API's tree stand for each other, whatever the filter.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FilterNode, filterNode } from '@heliometer/contract';
import fc from 'fast-check';
import { condition, FAILED, fromTree, propertyField, toTree } from '../src/filter/filter.ts';
import { parseFilter } from '../src/filter/parse-filter.ts';
import { printFilter } from '../src/filter/print-filter.ts';

const name = fc.oneof(
  fc.constantFrom(
    'model',
    'status',
    'outcome',
    'latency',
    'cost',
    'request_body',
    'response_body',
    'properties',
    'scores',
    'and',
    'all',
  ),
  fc.string({ minLength: 1, maxLength: 12 }).filter((each) => each !== '__proto__'),
);
const operator = fc.oneof(
  fc.constantFrom('equals', 'not-equals', 'gt', 'gte', 'lt', 'lte', 'contains', 'not-contains', 'like', 'ilike', 'has'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((each) => each !== '__proto__'),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('10s', 'null', 'a"b'),
);
const table = fc.oneof(
  fc.constant('request_response_rmt'),
  fc.constantFrom('property', 'score', 'sessions_request_response_rmt'),
  name,
);
const test1 = fc.tuple(operator, scalar).map(([each, value]) => ({ [each]: value }));
const single = fc
  .tuple(
    table,
    name,
    fc.oneof(
      test1,
      fc.tuple(name, test1).map(([key, inner]) => ({ [key]: inner })),
    ),
  )
  .map(([t, c, inner]) => ({ [t]: { [c]: inner } }));
const several = fc.dictionary(name, fc.dictionary(name, test1, { maxKeys: 2, noNullPrototype: true }), {
  maxKeys: 2,
  noNullPrototype: true,
});
const { tree } = fc.letrec<{ tree: FilterNode }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      { arbitrary: single, weight: 6 },
      { arbitrary: several, weight: 1 },
      { arbitrary: fc.constant('all' as const), weight: 1 },
    ),
    fc.record(
      { left: tie('tree'), operator: fc.constantFrom('and' as const, 'or' as const), right: tie('tree') },
      { noNullPrototype: true },
    ),
  ),
})) as { tree: fc.Arbitrary<FilterNode> };

describe('a filter', () => {
  test('comes back from its text as the tree it was', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const text = printFilter(fromTree(given));
        const parsed = parseFilter(text);
        assert.ok(parsed.ok, text);
        assert.deepEqual(toTree(parsed.filter), given, text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('is a tree that the API takes, whatever is typed', () => {
    const word = fc.constantFrom(
      'model',
      '=',
      '!=',
      '~',
      '(',
      ')',
      'and',
      'or',
      '"a b"',
      'property',
      '.',
      'plan',
      '10s',
      '{',
      '}',
      '{}',
      '"',
      '400',
      'all',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 4 })), { maxLength: 14 }), (words) => {
        const parsed = parseFilter(words.join(' '));
        if (!parsed.ok) return assert.ok(parsed.fault.at >= 0 && parsed.fault.message !== '');
        assert.ok(filterNode.safeParse(toTree(parsed.filter)).success);
      }),
      { numRuns: 3_000 },
    );
  });

  for (const [text, expected] of [
    ['model = "gpt-4o"', { request_response_rmt: { model: { equals: 'gpt-4o' } } }],
    ['model = gpt-4.1-mini', { request_response_rmt: { model: { equals: 'gpt-4.1-mini' } } }],
    ['latency > 10s', { request_response_rmt: { latency: { gt: 10_000 } } }],
    ['latency >= 1.5s', { request_response_rmt: { latency: { gte: 1_500 } } }],
    ['cost > $0.01', { request_response_rmt: { cost: { gt: 0.01 } } }],
    ['user = 42', { request_response_rmt: { user_id: { equals: '42' } } }],
    ['property."my plan" != pro', { request_response_rmt: { properties: { 'my plan': { 'not-equals': 'pro' } } } }],
    ['score.quality >= 0.5', { request_response_rmt: { scores: { quality: { gte: 0.5 } } } }],
    ['outcome = client_gone', { request_response_rmt: { outcome: { equals: 'client_gone' } } }],
    ['outcome != Answered', { request_response_rmt: { outcome: { 'not-equals': 'answered' } } }],
    ['cached = true', { request_response_rmt: { cached: { equals: true } } }],
  ] as const) {
    test(`${text} is read`, () => {
      const parsed = parseFilter(text);
      assert.ok(parsed.ok);
      assert.deepEqual(toTree(parsed.filter), expected);
    });
  }

  test('body stands for both bodies, and for neither when negated', () => {
    const both = parseFilter('body ~ "refund"');
    assert.ok(both.ok);
    assert.equal((toTree(both.filter) as { operator: string }).operator, 'or');
    const neither = parseFilter('body !~ "refund"');
    assert.ok(neither.ok);
    assert.equal((toTree(neither.filter) as { operator: string }).operator, 'and');
  });

  for (const [text, at] of [
    ['model =', 7],
    ['modle = "x"', 0],
    ['(model = "x"', 12],
    ['model = "x" status = 400', 12],
    ['status > high', 9],
    ['outcome = client_left', 10],
  ] as const) {
    test(`the fault in ${text} has its place`, () => {
      const parsed = parseFilter(text);
      assert.ok(!parsed.ok);
      assert.equal(parsed.fault.at, at);
    });
  }

  test('what failed are statuses from 400 on, and answers below that were not whole', () => {
    assert.equal(printFilter(FAILED), 'status >= 400 or (outcome != "answered" and outcome != "cached")');
  });

  test('names of any make are written so that they are read again', () => {
    assert.equal(printFilter(condition(propertyField('a.b'), 'equals', 'x')), 'property."a.b" = "x"');
  });
});
