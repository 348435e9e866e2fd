// What whoever numbers the versions of prompts must do, whatever engine is below it.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { MOST_PROMPT_VERSIONS, type PromptVersions, type SeenPrompt } from '../../src/ports/prompt-versions.ts';
import { type MakePlace, openForEachTest } from './open-store.ts';

export interface OpenVersions extends PromptVersions {
  close(): Promise<void>;
}

export type PromptVersionsPlace = MakePlace<OpenVersions>;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A use of the prompt `p`. */
function use(template: string, settings = 'gpt-4o', change: Partial<SeenPrompt> = {}): SeenPrompt {
  return {
    organizationId: 'o',
    promptId: 'p',
    template: digestOf(template),
    settings: digestOf(settings),
    text: { template: [template], parameters: '{}' },
    model: settings,
    atMs: 1,
    ...change,
  };
}

const omitted = (seen: SeenPrompt): SeenPrompt => ({ ...seen, text: null });

export function describePromptVersions(name: string, place: PromptVersionsPlace): void {
  describe(`prompt versions: ${name}`, () => {
    const held = openForEachTest(place);

    const version = async (seen: SeenPrompt, from: PromptVersions = held.store): Promise<string | null> =>
      (await from.promptVersion(seen))?.version ?? null;

    numberingTests(version);

    test('many at once, through several stores, give each pair one version and each version one pair', async () => {
      const stores = await Promise.all([held.open(), held.open(), held.open(), held.open()]);
      const pairs = Array.from({ length: 25 }, (_, n) => use(`template ${n % 5}`, `settings ${Math.floor(n / 5)}`));
      const asked = await Promise.all(
        [...pairs, ...pairs].map((pair, n) => stores[n % stores.length]?.promptVersion(pair)),
      );
      const versions = asked.map((found) => found?.version);
      assert.deepEqual(versions.slice(0, 25), versions.slice(25));
      assert.equal(new Set(versions).size, 25);
      assert.equal(new Set(asked.map((found) => found?.id)).size, 25);
      const expected = [1, 2, 3, 4, 5].flatMap((major) => [0, 1, 2, 3, 4].map((minor) => `${major}.${minor}`));
      assert.deepEqual(versions.slice(0, 25).toSorted(), expected.toSorted(), 'none is left out');
      await Promise.all(stores.map((each) => each.close()));
    });

    test('what one store numbered another knows, and it is there after reopening', async () => {
      const first = await held.store.promptVersion(use('a'));
      await held.reopen();
      assert.deepEqual(await held.store.promptVersion(use('a')), first);
      assert.equal(await version(use('b')), '2.0');
    });

    test('a prompt has a thousand versions at most; what is beyond is its newest, marked, again and again', async () => {
      const most = { promptId: randomUUID() };
      for (let n = 0; n < MOST_PROMPT_VERSIONS; n += 1) await held.store.promptVersion(use('a', `m${n}`, most));
      const last = { version: `1.${MOST_PROMPT_VERSIONS - 1}`, beyondLimit: true };
      for (const seen of [
        use('b', 'x', most),
        use('a', 'x', most),
        use('b', 'x', most),
        omitted(use('a', 'y', most)),
      ]) {
        const { id: _id, ...found } = (await held.store.promptVersion(seen)) ?? {};
        assert.deepEqual(found, last);
      }
      assert.equal(await held.store.promptVersion(omitted(use('b', 'x', most))), null);
      const known = await held.store.promptVersion(use('a', 'm3', most));
      assert.deepEqual([known?.version, known?.beyondLimit], ['1.3', false]);
      assert.equal(await version(use('b')), '1.0', 'another prompt has room');
    });
  });
}

function numberingTests(version: (seen: SeenPrompt) => Promise<string | null>): void {
  test('first sight is 1.0, an unseen template a new major, an unseen setting of it a new minor', async () => {
    assert.equal(await version(use('a')), '1.0');
    assert.equal(await version(use('a', 'gpt-4o-mini')), '1.1');
    assert.equal(await version(use('b')), '2.0');
    assert.equal(await version(use('a', 'o3')), '1.2', 'of the template, not of the newest');
    assert.equal(await version(use('b', 'o3')), '2.1');
    assert.equal(await version(use('c', 'o3')), '3.0');
  });

  test('a known pair keeps its version, whatever came after it', async () => {
    for (const seen of [use('a'), use('a', 'o3'), use('b')]) await version(seen);
    assert.deepEqual(
      [await version(use('a')), await version(use('a', 'o3')), await version(use('b'))],
      ['1.0', '1.1', '2.0'],
    );
  });

  test('prompts and organisations are numbered apart', async () => {
    await version(use('a'));
    assert.equal(await version(use('b', 'm', { promptId: 'q' })), '1.0');
    assert.equal(await version(use('b', 'm', { organizationId: 'r' })), '1.0');
    assert.equal(await version(use('b')), '2.0');
  });

  test('an empty template is one, and an id may be any text', async () => {
    assert.equal(await version(use('', '', { promptId: `it's "☃" \u0000` })), '1.0');
  });

  test('of a body that may not be kept: nothing while its template is unknown, and its version afterwards', async () => {
    assert.equal(await version(omitted(use('a'))), null);
    assert.equal(await version(omitted(use('a'))), null, 'asking makes it no more known');
    assert.equal(await version(use('b')), '1.0');
    assert.equal(await version(use('a')), '2.0');
    assert.equal(await version(omitted(use('a'))), '2.0');
    assert.equal(await version(omitted(use('a', 'o3'))), '2.1', 'settings are no text');
  });
}
