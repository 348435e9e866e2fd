// What every control store must do with evaluators.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { MAX_EVALUATORS, MAX_ONLINE_RULES, type NewEvaluator } from '../../src/ports/evaluators.ts';
import type { ControlStorePlace } from './control-store-suite.ts';

const OURS = DEFAULT_ORGANIZATION_ID;
const TEMPLATE = { provider_key_id: randomUUID(), model: 'gpt-4o-mini', prompt: 'Is it polite?' };

function newEvaluator(change: Partial<NewEvaluator> = {}): NewEvaluator {
  const id = randomUUID();
  return { id, organizationId: OURS, name: id, scoringType: 'LLM-BOOLEAN', template: TEMPLATE, ...change };
}

const newRule = () => ({
  id: randomUUID(),
  config: { sampleRate: 10, propertyFilters: [{ key: 'plan', value: 'pro' }] },
});

export function describeEvaluators(name: string, place: ControlStorePlace): void {
  describe(`evaluators: ${name}`, () => {
    let here: Awaited<ReturnType<ControlStorePlace>>;
    let store: ControlStore;
    beforeEach(async () => {
      here = await place();
      store = await here.open();
    });
    afterEach(async () => {
      await store.close();
      await here.remove();
    });

    test('evaluators are listed in the order of their making, of one organisation or of all', async () => {
      const { id: others } = await store.createOrganization('others');
      const given = newEvaluator();
      const first = await store.addEvaluator(given);
      const second = await store.addEvaluator(newEvaluator());
      const theirs = await store.addEvaluator({ ...newEvaluator(), organizationId: others, name: given.name });
      assert.deepEqual(await store.evaluators(OURS), [first, second]);
      assert.deepEqual(await store.evaluators(others), [theirs]);
      assert.deepEqual(await store.evaluators(null), [first, second, theirs]);
      assert.deepEqual({ ...first, ...given, online: [] }, first);
    });

    test('a name is taken once in an organisation, by a new one or by a change', async () => {
      const first = await store.addEvaluator(newEvaluator());
      const second = await store.addEvaluator(newEvaluator());
      const taken = { code: 'conflict' };
      await assert.rejects(store.addEvaluator(newEvaluator({ name: first.name })), taken);
      await assert.rejects(store.changeEvaluator(OURS, second.id, { name: first.name }), taken);
    });

    test('there are so many and no more, of evaluators and of online rules', async () => {
      const [first] = await Promise.all(
        Array.from({ length: MAX_EVALUATORS }, () => store.addEvaluator(newEvaluator())),
      );
      await assert.rejects(store.addEvaluator(newEvaluator()), { code: 'conflict' });
      const id = first?.id ?? '';
      for (let i = 0; i < MAX_ONLINE_RULES; i += 1) await store.addOnlineRule(OURS, id, newRule());
      await assert.rejects(store.addOnlineRule(OURS, id, newRule()), { code: 'conflict' });
      await assert.rejects(store.addEvaluator(newEvaluator({ organizationId: randomUUID() })));
    });

    test('a change touches what it names', async () => {
      const made = await store.addEvaluator(newEvaluator());
      const template = { ...TEMPLATE, range: { min: 0, max: 5 } };
      const changed = await store.changeEvaluator(OURS, made.id.toUpperCase(), { scoringType: 'LLM-RANGE', template });
      assert.deepEqual({ ...changed, updatedAtMs: 0 }, { ...made, scoringType: 'LLM-RANGE', template, updatedAtMs: 0 });
      assert.deepEqual(await store.evaluators(OURS), [changed]);
    });

    test('online rules come and go one by one', async () => {
      const { id } = await store.addEvaluator(newEvaluator());
      const [one, two] = [newRule(), newRule()];
      await store.addOnlineRule(OURS, id, one);
      const both = await store.addOnlineRule(OURS, id.toUpperCase(), two);
      assert.deepEqual(both?.online, [one, two]);
      assert.equal(await store.deleteOnlineRule(OURS, id, one.id.toUpperCase()), true);
      assert.equal(await store.deleteOnlineRule(OURS, id, one.id), false);
      assert.deepEqual((await store.evaluators(OURS))[0]?.online, [two]);
    });

    test('an evaluator of another organisation can be neither changed nor deleted', async () => {
      const { id: others } = await store.createOrganization('others');
      const made = await store.addEvaluator(newEvaluator());
      assert.equal(await store.changeEvaluator(others, made.id, { name: 'b' }), null);
      assert.equal(await store.addOnlineRule(others, made.id, newRule()), null);
      assert.equal(await store.deleteOnlineRule(others, made.id, randomUUID()), false);
      assert.equal(await store.deleteEvaluator(others, made.id), false);
      assert.deepEqual(await store.evaluators(OURS), [made]);
      assert.equal(await store.deleteEvaluator(OURS, made.id), true);
      assert.deepEqual(await store.evaluators(null), []);
    });

    test('of the keys of judges the last one put is there, for its organisation', async () => {
      const { id: others } = await store.createOrganization('others');
      const providerKeyId = randomUUID();
      assert.equal(await store.judgeKey(OURS, providerKeyId), null);
      const key = { organizationId: OURS, providerKeyId, sealed: 'v1.a' };
      await store.putJudgeKey(key);
      await store.putJudgeKey({ ...key, sealed: 'v1.b' });
      assert.deepEqual(await store.judgeKey(OURS, providerKeyId), { ...key, sealed: 'v1.b' });
      assert.equal(await store.judgeKey(others, providerKeyId), null);
    });
  });
}
