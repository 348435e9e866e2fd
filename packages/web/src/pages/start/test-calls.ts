// Table. The call that is made from the first-run page: of the providers one asks most, a small model each.

export const TEST_CALLS = [
  { provider: 'openai', name: 'OpenAI', model: 'gpt-4o-mini' },
  { provider: 'anthropic', name: 'Anthropic', model: 'claude-haiku-4-5' },
  { provider: 'mistral', name: 'Mistral', model: 'mistral-small-latest' },
  { provider: 'groq', name: 'Groq', model: 'llama-3.1-8b-instant' },
  { provider: 'deepseek', name: 'DeepSeek', model: 'deepseek-chat' },
] as const;

export type TestCall = (typeof TEST_CALLS)[number];

const MOST_TOKENS = 20;

/** Understood as a chat completion and by Anthropic’s messages alike. */
export function testBody(model: string): Record<string, unknown> {
  return { model, max_tokens: MOST_TOKENS, messages: [{ role: 'user', content: 'Say hello in three words.' }] };
}
