// The docs say what the code does: tables of headers, settings and error codes, and links that lead somewhere.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { PAGES } from '../../scripts/docs-tables.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('generated tables', () => {
  for (const { page, marker, lines } of PAGES) {
    test(`${page} holds the table of ${marker} as the code has it`, () => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const begin = `<!-- ${marker}: made by scripts/write-docs.ts -->`;
      const end = `<!-- /${marker} -->`;
      const between = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
      assert.ok(text.includes(begin) && text.includes(end), `${page} lacks its markers`);
      assert.equal(between, lines().join('\n'), 'run: node scripts/write-docs.ts');
    });
  }
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
];

describe('links', () => {
  for (const page of pages.filter((path) => existsSync(join(ROOT, path)))) {
    test(`every link of ${page} leads somewhere`, () => {
      const text = readFileSync(join(ROOT, page), 'utf8').replace(/```[\s\S]*?```/g, '');
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
      assert.deepEqual(
        links.filter((link) => !leadsSomewhere(page, link)),
        [],
      );
    });
  }
});

function leadsSomewhere(page: string, link: string): boolean {
  if (/^(https?|mailto):/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('an anchor is made of a heading as GitHub makes it', () => {
  assert.ok(anchorsOf('## What: a `thing`, and more').has('what-a-thing-and-more'));
});
