// The lists of docs/headers.md that say which tests hold a rule or a header, from the table in header-tests.ts.
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { HEADER_TESTS, RULE_TESTS, type Tests } from './header-tests.ts';
import { titlesIn } from './test-titles.ts';

const ROOT = resolve(import.meta.dirname, '..');

export function ruleTests(): string[] {
  return RULE_TESTS.flatMap(({ rule, tests }) => [`- ${rule}`, ...filesOf(tests)]);
}

export function headerTests(): string[] {
  return Object.entries(HEADER_TESTS).flatMap(([name, tests]) => [`- \`${name}\``, ...filesOf(tests)]);
}

function filesOf(tests: Tests): string[] {
  return Object.entries(tests).map(([file, titles]) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const shown = titles.map((title) => asText(inItsPlace(source, title)));
    return `  - [${basename(file, '.ts').replace(/\.test$/, '')}](../${file}): ${shown.join(' · ')}`;
  });
}

/** Behind the titles of the blocks it stands in, without which it may say little. */
function inItsPlace(source: string, title: string): string {
  const found = titlesIn(source).find((each) => each.title === title);
  return [...(found?.within ?? []), title].join(' › ');
}

/** What a template fills in is left open; what Markdown would take for its own is not. */
function asText(title: string): string {
  return title.replace(/\$\{[^}]*\}/g, '…').replace(/[\\*_<>[\]`]/g, '\\$&');
}
