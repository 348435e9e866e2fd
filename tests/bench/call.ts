// The call that is sent again and again: a small chat completion with what a program usually says about itself.
export interface BenchCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where EACH_TIME stands in it, a text that no call before had. */
  readonly body: string;
}

export const EACH_TIME = '@each-time@';

/** About 300 bytes of body. */
export function smallCall(key: string): BenchCall {
  const content =
    'Summarise what this customer wants in one sentence, in the language they wrote in: hello, my parcel was to be here ' +
    'on Monday and still is not, could you find out where it is and whether it comes before the weekend?';
  return {
    path: '/v1/chat/completions',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer sk-bench-not-a-real-key-0000000000000000',
      'helicone-auth': `Bearer ${key}`,
      'helicone-user-id': 'ada@example.com',
      'helicone-session-id': '0b8a4b1e-3c0e-4f0e-9d53-2f9d8f3f6f11',
      'helicone-property-feature': 'summary',
      'helicone-property-environment': 'bench',
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }] }),
  };
}

/** About 500 bytes, as OpenAI answers. */
export const SMALL_ANSWER = JSON.stringify({
  id: 'chatcmpl-bench0000000000000000000000',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'The customer wants to know where their parcel is, due on Monday, and if it comes before the weekend.',
        refusal: null,
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 62, completion_tokens: 24, total_tokens: 86, prompt_tokens_details: { cached_tokens: 0 } },
  service_tier: 'default',
});
