// Cross-validation: families are dealt to folds, each fold is scored by a model that learned from the others alone.
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { randomFrom, shuffled } from './random.ts';
import { type ReadPrompt, readPrompts, scoreOf } from './train-model.ts';
import { SEED, train } from './training-set.ts';

const FOLDS = 5;
const CHECKED_CHARACTERS = 16 * 1024;

export interface Scored {
  readonly source: string;
  readonly label: 0 | 1;
  readonly score: number;
  readonly text: string;
}

export function crossValidate(prompts: readonly ReadPrompt[]): readonly Scored[] {
  const families = shuffled([...new Set(prompts.map(({ family }) => family))], randomFrom(SEED));
  const foldOf = new Map(families.map((family, i) => [family, i % FOLDS]));
  const scored: Scored[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const model = train(prompts.filter(({ family }) => foldOf.get(family) !== fold));
    for (const prompt of prompts.filter(({ family }) => foldOf.get(family) === fold)) {
      const { source, label, text } = prompt;
      scored.push({ source, label, text, score: scoreOf(prompt, model) });
    }
    if (fold === 0) scored.push(...strangers().map((prompt) => ({ ...prompt, score: scoreOf(prompt, model) })));
  }
  return scored;
}

/** Long harmless texts of a kind that is never learned from: what the project's dependencies say of themselves. */
function strangers(): readonly ReadPrompt[] {
  const root = resolve(import.meta.dirname, '../..');
  const texts = new Set(
    globSync('node_modules/{*,@*/*}/README.md', { cwd: root })
      .sort()
      .map((path) => readFileSync(resolve(root, path), 'utf8').slice(0, CHECKED_CHARACTERS)),
  );
  return readPrompts(
    [...texts].map((text) => ({ text, label: 0, source: 'READMEs, never learned', family: text, weight: 1 })),
  );
}

export interface Row {
  readonly source: string;
  readonly label: 0 | 1;
  readonly texts: number;
  /** Share of texts taken for threats, by threshold. */
  readonly alarms: readonly number[];
}

export function rowsBySource(scored: readonly Scored[], thresholds: readonly number[]): readonly Row[] {
  return [...Map.groupBy(scored, ({ source }) => source)].map(([source, own]) => ({
    source,
    label: own[0]?.label ?? 0,
    texts: own.length,
    alarms: thresholds.map((threshold) => own.filter(({ score }) => score >= threshold).length / own.length),
  }));
}
