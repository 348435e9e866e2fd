// Every route about what is taken out of exchanges before they are stored.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { REDACTION_KINDS, ROUTES } from '@heliometer/contract';
import { type ApiUnderTest, assertError, openApiUnderTest } from './api-under-test.ts';

const OWN = { name: 'customer', pattern: '(?i)cust-\\d{6}' };

describe('redaction routes', () => {
  let api: ApiUnderTest;
  before(async () => {
    api = await openApiUnderTest();
  });
  after(async () => {
    assert.deepEqual(api.logged, []);
    await api.close();
  });

  const shown = async (key = api.keys.r) => {
    const answer = await api.call('GET', '/v1/redaction', { key });
    assert.equal(answer.status, 200, answer.text);
    return ROUTES.getRedaction.response.parse(answer.json.data);
  };
  const put = (body: object, key = api.keys.rw) => api.call('PUT', '/v1/redaction', { body, key });
  const preview = (body: object, key = api.keys.r) => api.call('POST', '/v1/redaction/preview', { body, key });

  test('there are no rules at first, and those that are set take the place of those before, of one organisation', async () => {
    assert.deepEqual(await shown(), { built_in: [], own: [], user_ids: false });
    const all = { built_in: [...REDACTION_KINDS], own: [OWN], user_ids: true };
    const set = await put(all);
    assert.deepEqual(ROUTES.putRedaction.response.parse(set.json.data), all);
    assert.deepEqual(await shown(), all);
    assert.deepEqual(await shown(api.keys.other), { built_in: [], own: [], user_ids: false });
    await put({ built_in: ['email', 'email'] });
    assert.deepEqual(await shown(), { built_in: ['email'], own: [], user_ids: false });
  });

  test('a preview shows what the rules set, or those given, make of a text, and keeps nothing', async () => {
    await put({ built_in: ['email'], own: [OWN] });
    const text = '{"to":"ada@example.com","for":"CUST-123456","card":4111111111111111}';
    const bySet = await preview({ text });
    assert.deepEqual(ROUTES.previewRedaction.response.parse(bySet.json.data), {
      text: '{"to":"[redacted:email]","for":"[redacted:customer]","card":4111111111111111}',
      hits: { email: 1, customer: 1 },
    });
    const byGiven = await preview({ text, rules: { built_in: ['credit_card'] } });
    assert.equal(byGiven.json.data.text, text.replace('4111111111111111', '"[redacted:credit_card]"'));
    assert.deepEqual((await preview({ text, rules: {} })).json.data, { text, hits: {} });
    assert.deepEqual((await shown()).own, [OWN]);
  });

  test('setting rules needs an rw key, a preview one that may read', async () => {
    for (const key of [api.keys.r, api.keys.w]) assertError(await put({ built_in: [] }, key), 403, 'forbidden');
    assertError(await preview({ text: '' }, api.keys.w), 403, 'forbidden');
    assertError(await api.call('GET', '/v1/redaction', { key: api.keys.w }), 403, 'forbidden');
    assertError(await api.call('GET', '/v1/redaction', { key: null }), 401, 'unauthorized');
  });

  const own = (...patterns: readonly string[]) => ({ own: patterns.map((pattern, i) => ({ name: `n${i}`, pattern })) });
  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['a kind nobody knows', { built_in: ['mail'] }, /built_in/],
    ['a name that is a built-in kind', { own: [{ name: 'email', pattern: 'x' }] }, /own\.0\.name: saw email/],
    ['a name twice', { own: [OWN, OWN] }, /own\.1\.name: saw customer/],
    ['a name with other characters', { own: [{ name: 'A b', pattern: 'x' }] }, /own\.0\.name/],
    ['no regular expression', own('x', '('), /own\.1\.pattern: saw "\(", accepted is a regular expression of RE2/],
    ['a back-reference', own('(a)\\1'), /without look-around and back-references/],
    ['look-around', own('(?<=a)b'), /without look-around/],
    ['what matches the empty text', own('x*'), /does not match the empty text/],
    ['repetitions of repetitions', own('((a{30}){30}){1}'), /repeats less/],
    ['a pattern too long', own('x'.repeat(501)), /own\.0\.pattern.*500/],
    ['too many', own(...Array.from({ length: 21 }, (_, i) => `x${i}`)), /own.*20/],
    ['another member', { builtin: [] }, /builtin/],
  ];
  for (const [what, body, message] of refused) {
    test(`${what} is refused, and the message says what is accepted`, async () => {
      const answer = await put(body);
      assertError(answer, 422, 'invalid_body');
      assert.match(answer.json.error, message);
      assertError(await preview({ text: 'x', rules: body }), 422, 'invalid_body');
    });
  }

  test('rules that find more in what they leave over are told by a preview', async () => {
    const answer = await preview({ text: 'a'.repeat(50), rules: own('^a|\\]a') });
    assertError(answer, 422, 'invalid_body');
  });
});
