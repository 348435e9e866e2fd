// "Every header of the contract has tests that are named after what it promises, and docs/headers.md says which."
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: titles stand as the sources have them, placeholders included
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { ANSWER_HEADERS, HEADERS } from '@heliometer/contract';
import { HEADER_TESTS, RULE_TESTS, type Tests } from '../../scripts/header-tests.ts';
import { titlesIn } from '../../scripts/test-titles.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const byHeader: Readonly<Record<string, Tests>> = HEADER_TESTS;
const lists = [...Object.entries(HEADER_TESTS), ...RULE_TESTS.map(({ rule, tests }) => [rule, tests] as const)];

function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

test('every header has tests, and no other name does', () => {
  const names = new Set([...HEADERS, ...ANSWER_HEADERS].map(({ name }) => name));
  assert.deepEqual(new Set(Object.keys(HEADER_TESTS)), names);
  const without = [...names].filter((name) => !Object.values(byHeader[name] ?? {}).some(({ length }) => length > 0));
  assert.deepEqual(without, []);
});

describe('each test that is named', () => {
  for (const [name, tests] of lists) {
    for (const [file, titles] of Object.entries(tests)) {
      test(`for ${name} stands in ${file}, once`, () => {
        assert.ok(existsSync(join(ROOT, file)), 'there is no such file');
        const found = titlesIn(sourceOf(file));
        for (const title of titles) assert.equal(found.filter((each) => each.title === title).length, 1, title);
      });
    }
  }
});

describe('of the tests of a header', () => {
  for (const { name } of [...HEADERS, ...ANSWER_HEADERS]) {
    test(`some send or read it by its name: ${name}`, () => {
      const files = Object.keys(byHeader[name] ?? {});
      // Names of a family may be put together: `helicone-ratelimit-${…}`.
      const [family = ''] = /^helicone-ratelimit-/i.exec(name) ?? [name.replace(/-?\*$/, '')];
      assert.ok(files.some((file) => sourceOf(file).toLowerCase().includes(family.toLowerCase())));
    });
  }
});

test('titles are read from sources as they stand there, with the blocks around them', () => {
  const source = [
    "describe('a call', () => {",
    '  for (const way of ways) {',
    '    test(`by ${way}`, async () => {',
    "      await t.test('it’s \\'quoted\\'', () => {});",
    '    });',
    '  }',
    '});',
    'test("alone", () => {});',
    "text('no test', () => {});",
  ].join('\n');
  assert.deepEqual(titlesIn(source), [
    { title: 'a call', within: [] },
    { title: 'by ${way}', within: ['a call'] },
    { title: "it’s 'quoted'", within: ['a call'] },
    { title: 'alone', within: [] },
  ]);
});
