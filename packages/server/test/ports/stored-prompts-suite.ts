// What every store of prompts must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_ORGANIZATION_ID } from '@heliometer/contract';
import type { NewPromptVersion, NewStoredPrompt, StoredPrompts } from '../../src/ports/stored-prompts.ts';
import { type MakePlace, openForEachTest } from './open-store.ts';

export interface OpenPrompts extends StoredPrompts {
  createOrganization(name: string): Promise<{ readonly id: string }>;
  close(): Promise<void>;
}

export type StoredPromptsPlace = MakePlace<OpenPrompts>;

const BODY = { model: 'gpt-4o', messages: [{ role: 'system', content: 'Hi {{hc:name:string}}' }] };

function prompt(change: Partial<NewStoredPrompt> = {}): NewStoredPrompt {
  const made = { organizationId: DEFAULT_ORGANIZATION_ID, createdBy: null, createdAtMs: 1_000 };
  return { ...made, name: 'greeting', tags: ['hello', "it's"], body: BODY, ...change };
}

function version(of: { readonly id: string; readonly versionId: string }, change: Partial<NewPromptVersion> = {}) {
  const made = { organizationId: DEFAULT_ORGANIZATION_ID, createdBy: null, createdAtMs: 2_000 };
  const asked = { newMajor: false, environment: null, commitMessage: '', body: BODY };
  return { ...made, ...asked, promptId: of.id, baseVersionId: of.versionId, ...change };
}

export function describeStoredPrompts(name: string, place: StoredPromptsPlace): void {
  describe(`stored prompts: ${name}`, () => {
    const held = openForEachTest(place);

    test('a prompt has an id of six letters and digits, and is shown to its organisation alone', async () => {
      const { id: other } = await held.store.createOrganization('Acme');
      const { id } = await held.store.createPrompt(prompt());
      assert.match(id, /^[A-Za-z0-9]{6}$/);
      const shown = { id, name: 'greeting', tags: ['hello', "it's"], createdAtMs: 1_000 };
      assert.deepEqual(await held.store.storedPrompt(DEFAULT_ORGANIZATION_ID, id), shown);
      assert.equal(await held.store.storedPrompt(other, id), null);
      assert.equal(await held.store.storedPrompt(DEFAULT_ORGANIZATION_ID, 'abcdef'), null);
    });

    test('prompts are found by name whatever the case and by any tag, newest first, page by page', async () => {
      const names = ['Alpha', 'beta', 'ALPHABET', '100%'];
      for (const each of names) await held.store.createPrompt(prompt({ name: each, tags: [each, 'all'] }));
      const ask = async (change: object) => {
        const query = {
          organizationId: DEFAULT_ORGANIZATION_ID,
          search: '',
          tags: [],
          limit: 10,
          offset: 0,
          ...change,
        };
        return (await held.store.storedPrompts(query)).map((found) => found.name);
      };
      assert.deepEqual(await ask({}), names.toReversed());
      assert.deepEqual(await ask({ search: 'alpha' }), ['ALPHABET', 'Alpha']);
      assert.deepEqual(await ask({ search: '%' }), ['100%']);
      assert.deepEqual(await ask({ tags: ['beta', '100%', 'none'] }), ['100%', 'beta']);
      assert.deepEqual(await ask({ tags: ['all'], limit: 2, offset: 1 }), ['ALPHABET', 'beta']);
      assert.deepEqual(await ask({ tags: ['none'] }), []);
    });

    test('a version made from one that is not there, or is another prompt’s, is refused', async () => {
      const { id: other } = await held.store.createOrganization('Acme');
      const [a, b] = [await held.store.createPrompt(prompt()), await held.store.createPrompt(prompt())];
      for (const wrong of [
        version(a, { baseVersionId: b.versionId }),
        version(a, { baseVersionId: 'none' }),
        version({ ...a, id: 'none' }),
        version(a, { organizationId: other }),
      ]) {
        await assert.rejects(held.store.addPromptVersion(wrong), { code: 'not_found' });
      }
    });

    test('a prompt of an organisation that does not exist is refused', async () => {
      const organizationId = '11111111-1111-4111-8111-111111111111';
      await assert.rejects(held.store.createPrompt(prompt({ organizationId })), { code: 'not_found' });
    });

    test('versions made at once, through several stores, all get a number of their own', async () => {
      const first = await held.store.createPrompt(prompt());
      const stores = await Promise.all([held.open(), held.open(), held.open()]);
      const ids = await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          stores[n % 3]?.addPromptVersion(version(first, { newMajor: n % 2 === 0 })),
        ),
      );
      assert.equal(new Set(ids).size, 30);
      await Promise.all(stores.map((each) => each.close()));
    });

    test('a prompt may have a thousand versions', async () => {
      const first = await held.store.createPrompt(prompt());
      for (let n = 1; n < 1000; n += 1) await held.store.addPromptVersion(version(first));
      await assert.rejects(held.store.addPromptVersion(version(first)), { code: 'conflict' });
    });
  });
}
