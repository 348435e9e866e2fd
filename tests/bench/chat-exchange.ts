// A settled chat with 3.5 KB of bodies: prose that compresses about as well as people's does.
import { newId } from '../../packages/server/src/kernel/ids.ts';
import type { SettledExchange } from '../../packages/server/src/ports/spool.ts';
import { exchangeOf } from '../../packages/server/test/recording/spool-fixtures.ts';

const WORDS = 'the quick brown fox jumps over the lazy dog while seven engineers measure how fast rows go in'.split(
  ' ',
);

/** The same in each run, so that runs can be compared. */
export function chatExchanges(count: number): SettledExchange[] {
  const random = seeded(1);
  return Array.from({ length: count }, () => chat(random));
}

/** Ids of its own make an exchange another one. */
export function anew({ meta, ...bodies }: SettledExchange): SettledExchange {
  const id = newId();
  return { ...bodies, meta: { ...meta, exchangeId: id, requestId: id, startedAtMs: Date.now() } };
}

function chat(random: () => number): SettledExchange {
  const prose = (bytes: number): string => {
    let text = '';
    while (text.length < bytes) text += `${WORDS[Math.floor(random() * WORDS.length)]} `;
    return text.slice(0, bytes);
  };
  const request = {
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: prose(300) },
      { role: 'user', content: prose(1300) },
    ],
  };
  const response = {
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message: { role: 'assistant', content: prose(1400) }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 300,
      completion_tokens: 250,
      total_tokens: 550,
      prompt_tokens_details: { cached_tokens: 128 },
    },
  };
  return exchangeOf(JSON.stringify(request), JSON.stringify(response), {
    properties: [['Environment', 'bench']],
    userId: `user-${Math.floor(random() * 100)}`,
  });
}

/** A linear congruential generator (Numerical Recipes): good enough to choose words. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
