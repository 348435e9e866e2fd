// Writes the tables of scripts/docs-tables.ts between their markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PAGES } from './docs-tables.ts';

const ROOT = resolve(import.meta.dirname, '..');

for (const { page, marker, lines } of PAGES) {
  const path = join(ROOT, page);
  const text = readFileSync(path, 'utf8');
  const begin = `<!-- ${marker}: made by scripts/write-docs.ts -->`;
  const [before, after] = [text.indexOf(begin), text.indexOf(`<!-- /${marker} -->`)];
  if (before === -1 || after === -1) throw new Error(`${page} lacks the markers of ${marker}`);
  writeFileSync(path, `${text.slice(0, before + begin.length)}\n\n${lines().join('\n')}\n\n${text.slice(after)}`);
}
