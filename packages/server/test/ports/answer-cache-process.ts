// One process of the answer cache's contract suite: `answer-cache-process.ts MODULE AT`, told over IPC which keys to fill.
import type { AnswerKey } from '../../src/ports/answer-cache.ts';
import { type AnswerCacheEngine, answerOf, entry } from './answer-cache-suite.ts';

const [module = '', at = ''] = process.argv.slice(2);
const { openAt } = (await import(module)) as Pick<AnswerCacheEngine, 'openAt'>;
const cache = await openAt(at, {});

process.on('message', async ({ keys, slots }: { keys: AnswerKey[]; slots: number }) => {
  const filled: (number | null)[][] = [];
  for (const key of keys) {
    const tries = Array.from({ length: 3 }, () => cache.keep(entry(key, answerOf('x'), { slots })));
    filled.push((await Promise.all(tries)).map(({ slot }) => slot));
  }
  process.send?.(filled);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
