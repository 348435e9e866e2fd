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

    changeTests(() => held.store);
    environmentTests(() => held.store);
  });
}

const OWN = DEFAULT_ORGANIZATION_ID;

function changeTests(store: () => OpenPrompts): void {
  test('a prompt is renamed and tagged anew, by its organisation alone', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const { id } = await store().createPrompt(prompt());
    await store().createPrompt(prompt({ tags: ['b', 'a'] }));
    assert.equal(await store().changePrompt(OWN, id, { name: 'new' }), true);
    assert.equal(await store().changePrompt(OWN, id, { tags: ['a', 'c'] }), true);
    assert.equal(await store().changePrompt(other, id, { name: 'stolen' }), false);
    const { name, tags } = (await store().storedPrompt(OWN, id)) ?? {};
    assert.deepEqual({ name, tags }, { name: 'new', tags: ['a', 'c'] });
    assert.deepEqual(await store().promptTags(OWN), ['a', 'b', 'c']);
    assert.deepEqual(await store().promptTags(other), []);
    assert.deepEqual([await store().countStoredPrompts(OWN), await store().countStoredPrompts(other)], [2, 0]);
  });

  test('a deleted prompt is gone with its versions, bodies and environments, for its organisation alone', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const first = await store().createPrompt(prompt());
    const second = await store().addPromptVersion(version(first, { environment: 'staging' }));
    assert.equal(await store().deletePrompt(other, first.id, 5_000), false);
    assert.equal(await store().deletePrompt(OWN, first.id, 5_000), true);
    assert.equal(await store().deletePrompt(OWN, first.id, 6_000), false);
    assert.equal(await store().storedPrompt(OWN, first.id), null);
    assert.equal(await store().changePrompt(OWN, first.id, { name: 'late' }), false);
    assert.equal(await store().storedVersion(OWN, second), null);
    assert.equal(await store().storedVersionNamed(OWN, first.id, 'production'), null);
    assert.deepEqual(await store().promptEnvironments(OWN), []);
    assert.deepEqual(await store().storedBodies(OWN, [second, first.versionId]), new Map());
    assert.deepEqual(await store().countStoredVersions(OWN, first.id), { versions: 0, majors: 0 });
    await assert.rejects(store().addPromptVersion(version(first)), { code: 'not_found' });
  });

  test('a deleted version gives neither its body nor its number again, and a named one is not deleted', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const first = await store().createPrompt(prompt());
    const second = await store().addPromptVersion(version(first, { environment: 'staging' }));
    const place = { organizationId: OWN, promptId: first.id, versionId: second };
    await assert.rejects(store().deleteVersion(place, 5_000), { code: 'conflict', message: /staging/ });
    await assert.rejects(store().deleteVersion({ ...place, versionId: first.versionId }, 5_000), { code: 'conflict' });
    await store().unnameVersion(place, 'staging');
    await assert.rejects(store().deleteVersion({ ...place, organizationId: other }, 5_000), { code: 'not_found' });
    await store().deleteVersion(place, 5_000);
    await assert.rejects(store().deleteVersion(place, 6_000), { code: 'not_found' });
    assert.equal(await store().storedVersion(OWN, second), null);
    assert.deepEqual(await store().storedBodies(OWN, [second]), new Map());
    await assert.rejects(store().nameVersion(place, 'staging'), { code: 'not_found' });
    await assert.rejects(store().addPromptVersion(version({ ...first, versionId: second })), { code: 'not_found' });
    const third = await store().storedVersion(OWN, await store().addPromptVersion(version(first)));
    assert.deepEqual([third?.major, third?.minor], [1, 2]);
  });
}

function environmentTests(store: () => OpenPrompts): void {
  test('versions are listed by number, highest first, with the environments that name them', async () => {
    const first = await store().createPrompt(prompt());
    const change = { environment: 'staging', commitMessage: 'shorter', body: { model: 'b' } };
    const second = await store().addPromptVersion(version(first, change));
    const third = await store().addPromptVersion(version(first, { newMajor: true, body: {} }));
    const asked = { organizationId: OWN, promptId: first.id, major: null, limit: 10, offset: 0 };
    const shown = (await store().storedVersions(asked)).map(({ id, major, minor }) => ({ id, major, minor }));
    assert.deepEqual(shown, [
      { id: third, major: 2, minor: 0 },
      { id: second, major: 1, minor: 1 },
      { id: first.versionId, major: 1, minor: 0 },
    ]);
    assert.equal((await store().storedVersions({ ...asked, major: 1 })).length, 2);
    assert.deepEqual((await store().storedVersions({ ...asked, limit: 1, offset: 1 }))[0], {
      id: second,
      promptId: first.id,
      major: 1,
      minor: 1,
      commitMessage: 'shorter',
      model: 'b',
      environments: ['staging'],
      createdAtMs: 2_000,
    });
    assert.deepEqual(await store().countStoredVersions(OWN, first.id), { versions: 3, majors: 2 });
    const bodies = await store().storedBodies(OWN, [second, first.versionId, 'none']);
    assert.deepEqual(
      bodies,
      new Map<string, object>([
        [first.versionId, BODY],
        [second, { model: 'b' }],
      ]),
    );
  });

  test('an environment names one version of a prompt, and production always names one', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const first = await store().createPrompt(prompt());
    const second = await store().addPromptVersion(version(first));
    const place = { organizationId: OWN, promptId: first.id, versionId: second };
    const named = async (environment: string) => (await store().storedVersionNamed(OWN, first.id, environment))?.id;
    assert.equal(await named('production'), first.versionId);
    await store().nameVersion(place, 'production');
    await store().nameVersion(place, 'dev');
    assert.deepEqual([await named('production'), await named('dev')], [second, second]);
    assert.deepEqual((await store().storedVersion(OWN, second))?.environments, ['dev', 'production']);
    assert.deepEqual(await store().promptEnvironments(OWN), ['dev', 'production']);
    assert.deepEqual(await store().promptEnvironments(other), []);
    await assert.rejects(store().unnameVersion(place, 'production'), { code: 'conflict' });
    await assert.rejects(store().unnameVersion({ ...place, versionId: first.versionId }, 'dev'), { code: 'not_found' });
    await assert.rejects(store().unnameVersion({ ...place, organizationId: other }, 'dev'), { code: 'not_found' });
    await store().unnameVersion(place, 'dev');
    assert.equal(await named('dev'), undefined);
  });

  test('no other organisation sees a version, its body or its place', async () => {
    const { id: other } = await store().createOrganization('Acme');
    const { id, versionId } = await store().createPrompt(prompt());
    assert.equal(await store().storedVersion(other, versionId), null);
    assert.equal(await store().storedVersionNamed(other, id, 'production'), null);
    assert.deepEqual(await store().storedBodies(other, [versionId]), new Map());
    const asked = { organizationId: other, promptId: id, major: null, limit: 10, offset: 0 };
    assert.deepEqual(await store().storedVersions(asked), []);
    await assert.rejects(store().nameVersion({ organizationId: other, promptId: id, versionId }, 'mine'), {
      code: 'not_found',
    });
  });
}
