// The demo's answer cache: what was answered lately is answered from here.
import type { DemoAnswer } from './bodies.ts';
import type { DemoModel } from './models.ts';

export interface KeptAnswer {
  readonly exchangeId: string;
  readonly atMs: number;
  readonly latencyMs: number;
  readonly model: DemoModel;
  readonly answer: DemoAnswer;
}

export interface Shelf {
  /** null = nobody asked that before, or too long ago. */
  find(key: string, atMs: number): KeptAnswer | null;
  keep(key: string, answer: KeptAnswer): void;
}

const LIFETIME_MS = 3 * 3_600_000;

/** There are as many keys as questions in the texts, so it needs no bound of its own. */
export function openShelf(): Shelf {
  const answers = new Map<string, KeptAnswer>();
  return {
    find(key, atMs) {
      const kept = answers.get(key);
      // Calls are made an hour at a time and not in the order of their starts within it.
      const isUsable = kept !== undefined && kept.atMs + kept.latencyMs < atMs && kept.atMs + LIFETIME_MS > atMs;
      return isUsable ? kept : null;
    },
    keep(key, answer) {
      answers.set(key, answer);
    },
  };
}
