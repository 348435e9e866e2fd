// What every control store must do with the rate limits of organisations.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import { MAX_RULES, type NewRateLimitRule } from '../../src/ports/rate-limit-rules.ts';
import type { ControlStorePlace } from './control-store-suite.ts';
import { openForEachTest } from './open-store.ts';

const RULE: NewRateLimitRule = { name: 'all', quota: 10, windowSeconds: 60, unit: 'request', segment: null };
const OURS = DEFAULT_ORGANIZATION_ID;

export function describeRateLimitRules(name: string, place: ControlStorePlace): void {
  describe(`rate limit rules: ${name}`, () => {
    const held = openForEachTest(place);

    test('rules are listed in the order of their making, for their organisation only', async () => {
      const { id: others } = await held.store.createOrganization('others');
      const first = await held.store.addRateLimitRule(OURS, RULE);
      const second = await held.store.addRateLimitRule(OURS, {
        ...RULE,
        name: 'by user',
        unit: 'cents',
        quota: 0.25,
        segment: 'User',
      });
      const theirs = await held.store.addRateLimitRule(others, RULE);
      assert.deepEqual(await held.store.rateLimitRules(OURS), [first, second]);
      assert.deepEqual(await held.store.rateLimitRules(others), [theirs]);
      assert.equal(first.policy.text, '10;w=60;u=request');
      assert.deepEqual(second.policy, {
        quota: 0.25,
        windowSeconds: 60,
        unit: 'cents',
        segment: 'user',
        text: '0.25;w=60;u=cents;s=user',
      });
    });

    test('a change touches what it names, and keeps id and place', async () => {
      const first = await held.store.addRateLimitRule(OURS, { ...RULE, segment: 'team' });
      const second = await held.store.addRateLimitRule(OURS, RULE);
      const changed = await held.store.changeRateLimitRule(OURS, first.id.toUpperCase(), { quota: 99 });
      assert.equal(changed?.policy.text, '99;w=60;u=request;s=team');
      assert.deepEqual(await held.store.rateLimitRules(OURS), [changed, second]);
      const whole = await held.store.changeRateLimitRule(OURS, first.id, { segment: null, name: 'whole' });
      assert.deepEqual([whole?.policy.segment, whole?.name, whole?.createdAtMs], [null, 'whole', first.createdAtMs]);
    });

    test('a rule of another organisation can be neither changed nor deleted', async () => {
      const { id: others } = await held.store.createOrganization('others');
      const rule = await held.store.addRateLimitRule(OURS, RULE);
      assert.equal(await held.store.changeRateLimitRule(others, rule.id, { quota: 0 }), null);
      assert.equal(await held.store.deleteRateLimitRule(others, rule.id), false);
      assert.deepEqual(await held.store.rateLimitRules(OURS), [rule]);
    });

    test('a deleted rule is gone, once', async () => {
      const rule = await held.store.addRateLimitRule(OURS, RULE);
      assert.equal(await held.store.deleteRateLimitRule(OURS, rule.id), true);
      assert.equal(await held.store.deleteRateLimitRule(OURS, rule.id), false);
      assert.equal(await held.store.changeRateLimitRule(OURS, rule.id, { quota: 1 }), null);
      assert.deepEqual(await held.store.rateLimitRules(OURS), []);
    });

    test('an organisation has so many rules at most, however many are added at once', async () => {
      const adding = Array.from({ length: MAX_RULES + 5 }, () => held.store.addRateLimitRule(OURS, RULE));
      const results = await Promise.allSettled(adding);
      const refused = results.filter((result) => result.status === 'rejected');
      assert.deepEqual(
        refused.map(({ reason }) => reason.code),
        Array.from({ length: 5 }, () => 'conflict'),
      );
      assert.equal((await held.store.rateLimitRules(OURS)).length, MAX_RULES);
    });

    test('a rule for an organisation that does not exist is refused', async () => {
      await assert.rejects(held.store.addRateLimitRule(randomUUID(), RULE), { code: 'not_found' });
    });
  });
}
