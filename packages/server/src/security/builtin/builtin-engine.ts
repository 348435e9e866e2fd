// The engine that needs nothing: the built-in classifier, in the gateway, within a millisecond or two.
import type { SecurityEngine } from '../../ports/security-engine.ts';
import { type Model, scoreText } from './model.ts';

/** @param threshold null = the model's own */
export function createBuiltinEngine(model: Model, threshold: number | null): SecurityEngine {
  const limit = threshold ?? model.threshold;
  return {
    name: 'BUILTIN',
    url: '',
    async check(turns, signal) {
      signal.throwIfAborted();
      const threat = turns.some(({ text }) => scoreText(text, model) >= limit);
      return { threat, category: null, status: null };
    },
    close: async () => undefined,
  };
}
