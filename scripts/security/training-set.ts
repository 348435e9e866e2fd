// All there is to learn from, read once: collected prompts where they are at hand, made ones, and harmless prompts joined to
// long texts, so that length is not taken for guilt.
import type { LabelledPrompt } from './labelled-prompt.ts';
import { loadPrompts } from './load-prompts.ts';
import { makePrompts } from './make-prompts.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { pick, randomFrom } from './random.ts';
import { type ReadPrompt, readPrompts, type TrainedWeights, trainModel } from './train-model.ts';

export const SEED = 20_261_127;
const JOINED = 400;
const JOINED_WEIGHT = 0.5;

/** `null` without the collected prompts. */
export function allPrompts(): readonly ReadPrompt[] | null {
  const collected = loadPrompts();
  return collected === null ? null : readPrompts([...groupNearDuplicates(collected), ...makePrompts(SEED)]);
}

export function train(prompts: readonly ReadPrompt[]): TrainedWeights {
  return trainModel([...prompts, ...readPrompts(joinedPrompts(prompts))], SEED);
}

/** Of what is learned from only: nothing that is measured gets into them. */
function joinedPrompts(prompts: readonly LabelledPrompt[]): LabelledPrompt[] {
  const random = randomFrom(SEED);
  const harmless = prompts.filter(({ label, source }) => label === 0 && !source.startsWith('made-'));
  if (harmless.length === 0) return [];
  return Array.from({ length: JOINED }, () => {
    const parts = Array.from({ length: 3 + Math.floor(random() * 10) }, () => pick(harmless, random).text);
    const text = parts.join(random() < 0.5 ? '\n' : ' ');
    return { text, label: 0, source: 'joined', family: 'joined', weight: JOINED_WEIGHT };
  });
}
