// The tokens hold what the design says of them: contrast by WCAG 2.2, and distances that people with any colour vision can see
// (CIEDE2000, after Machado 2009 at full severity).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { contrast, distance, VISIONS } from './colours.ts';

const CSS = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

function tokensOf(selector: string): ReadonlyMap<string, string> {
  const start = CSS.indexOf(`${selector}{`);
  const block = CSS.slice(start, CSS.indexOf('}', start));
  return new Map([...block.matchAll(/--([\w-]+):(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
}

const THEMES = { light: tokensOf(':root'), dark: tokensOf(':root[data-theme=dark]') } as const;
const SURFACES = ['bg', 'panel', 'sunken', 'raised', 'hover', 'active', 'accent-bg'];
const STATUSES = ['ok', 'warn', 'error', 'info', 'cached', 'threat'];
const CATEGORIES = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'];

const TEXT = 4.5;
const MARK = 3;
const PAIRS: readonly (readonly [string, readonly string[], number])[] = [
  ...['text-1', 'text-2', 'text-3', 'accent', 'accent-hover'].map((name) => [name, SURFACES, TEXT] as const),
  ...STATUSES.map((name) => [name, [...SURFACES, `${name}-bg`], TEXT] as const),
  // Dots and bars, which stand in panels.
  ...STATUSES.map((name) => [`${name}-solid`, ['panel', 'bg'], MARK] as const),
  ['focus', SURFACES, MARK],
  // Inputs stand on these.
  ['control', ['bg', 'panel', 'sunken', 'raised', 'hover'], MARK],
  ...['syn-key', 'syn-string', 'syn-number', 'syn-atom'].map(
    (name) => [name, [...SURFACES, 'add-bg', 'del-bg'], TEXT] as const,
  ),
  ...[...CATEGORIES, 'volume', 's4', 's5', 's6', 's7'].map((name) => [name, ['panel'], MARK] as const),
  ['on-accent', ['accent-solid', 'error-solid'], TEXT],
  ['text-1', ['sun-bg', 'add-bg', 'add-mark', 'del-bg', 'del-mark'], TEXT],
  ['text-2', ['sun-bg', 'add-bg', 'add-mark', 'del-bg', 'del-mark'], TEXT],
];

/** Smallest distance of any two: normal, protan, deutan, tritan. */
const APART = {
  light: { all: [18.3, 13.3, 11.2, 8.0], five: [22.9, 13.3, 16.2, 13.1], status: [8.5, 8.5, 8.5, 5.2] },
  dark: { all: [19.6, 14.6, 12.8, 8.9], five: [26.9, 20.1, 15.8, 10.5], status: [8.5, 8.5, 8.5, 7.9] },
} as const;
/** The floors are given to one decimal. */
const ROUNDING = 0.05;

for (const [theme, tokens] of Object.entries(THEMES) as ['light' | 'dark', ReadonlyMap<string, string>][]) {
  const colour = (name: string) => tokens.get(name) ?? assert.fail(`${theme} has no ${name}`);

  describe(theme, () => {
    test('every text and mark stands out from every surface it may be on', () => {
      const below = PAIRS.flatMap(([name, surfaces, floor]) =>
        surfaces
          .map((surface) => ({ name, surface, floor, is: contrast(colour(name), colour(surface)) }))
          .filter(({ is }) => is < floor),
      );
      assert.deepEqual(below, []);
    });

    const sets = {
      all: CATEGORIES,
      five: CATEGORIES.slice(0, 5),
      status: STATUSES.map((name) => `${name}-solid`),
    } as const;
    for (const [set, names] of Object.entries(sets) as ['all' | 'five' | 'status', readonly string[]][]) {
      for (const [i, vision] of VISIONS.entries()) {
        test(`${set}: any two can be told apart by ${vision.name} eyes`, () => {
          const floor = APART[theme][set][i] ?? 0;
          assert.ok(
            closest(names.map(colour), vision) >= floor - ROUNDING,
            `${closest(names.map(colour), vision)} < ${floor}`,
          );
        });
      }
    }

    test('volume and error are far apart in every vision', () => {
      for (const vision of VISIONS) {
        const apart = distance(colour('volume'), colour('error-solid'), vision);
        assert.ok(apart >= 41 - 0.5, `${vision.name}: ${apart}`);
      }
    });
  });
}

test('both themes have the same tokens', () => {
  assert.deepEqual([...THEMES.dark.keys()], [...THEMES.light.keys()]);
});

function closest(colours: readonly string[], vision: (typeof VISIONS)[number]): number {
  const all = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => distance(a, b, vision)));
  return Math.min(...all);
}
