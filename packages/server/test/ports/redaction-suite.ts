// What every store of redaction rules must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID, NO_REDACTION, type RedactionRules } from '@heliometer/contract';
import type { ControlStore } from '../../src/ports/control-store.ts';
import { type MakePlace, openForEachTest } from './open-store.ts';

const RULES: RedactionRules = {
  builtIn: ['iban', 'email'],
  own: [
    { name: 'customer', pattern: '(?i)cust-\\d{6}' },
    { name: 'Ünï', pattern: 'it\'s "quoted"' },
  ],
  userIds: true,
};

export function describeRedactionRules(name: string, place: MakePlace<ControlStore>): void {
  describe(`redaction rules: ${name}`, () => {
    const held = openForEachTest(place);

    test('nothing is redacted until something is set, of one organisation, and what is set outlives a restart', async () => {
      const other = await held.store.createOrganization('other');
      assert.deepEqual(await held.store.redactionRules(DEFAULT_ORGANIZATION_ID), NO_REDACTION);
      assert.deepEqual(await held.store.putRedactionRules(DEFAULT_ORGANIZATION_ID, RULES), RULES);
      await held.reopen();
      assert.deepEqual(await held.store.redactionRules(DEFAULT_ORGANIZATION_ID), RULES);
      assert.deepEqual(await held.store.redactionRules(other.id), NO_REDACTION);
    });

    test('new rules take the place of those before, in the order given', async () => {
      await held.store.putRedactionRules(DEFAULT_ORGANIZATION_ID, RULES);
      const fewer: RedactionRules = { builtIn: ['jwt'], own: [...RULES.own].reverse(), userIds: false };
      await held.store.putRedactionRules(DEFAULT_ORGANIZATION_ID, fewer);
      assert.deepEqual(await held.store.redactionRules(DEFAULT_ORGANIZATION_ID), fewer);
      await held.store.putRedactionRules(DEFAULT_ORGANIZATION_ID, NO_REDACTION);
      assert.deepEqual(await held.store.redactionRules(DEFAULT_ORGANIZATION_ID), NO_REDACTION);
    });

    test('an organisation that does not exist can set nothing', async () => {
      await assert.rejects(held.store.putRedactionRules('nobody', RULES), { code: 'not_found' });
    });
  });
}
