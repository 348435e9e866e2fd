// Texts that are variants of one another become one family, so that none is measured by a model that learned its twin.
import type { LabelledPrompt } from './labelled-prompt.ts';

/** Runs of words shared by two texts, by the shorter one's number. */
const ALIKE = 0.3;
const RUN = 4;

export function groupNearDuplicates(prompts: readonly LabelledPrompt[]): LabelledPrompt[] {
  const runs = prompts.map(({ text }) => runsOf(text));
  const leader = prompts.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (leader[at] !== at) at = leader[at] as number;
    return at;
  };
  const shared = new Map<number, number>();
  const holders = new Map<string, number[]>();
  for (const [i, own] of runs.entries()) {
    shared.clear();
    for (const run of own) {
      for (const other of holders.get(run) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
      holders.set(run, [...(holders.get(run) ?? []), i]);
    }
    for (const [other, count] of shared) {
      const shorter = Math.min(own.size, (runs[other] as ReadonlySet<string>).size);
      if (count >= ALIKE * shorter) leader[find(i)] = find(other);
    }
  }
  return prompts.map((prompt, i) => ({ ...prompt, family: `like ${find(i)}` }));
}

/** Short texts by themselves as a whole. */
function runsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length <= RUN) return new Set([words.join(' ')]);
  return new Set(Array.from({ length: words.length - RUN + 1 }, (_, i) => words.slice(i, i + RUN).join(' ')));
}
