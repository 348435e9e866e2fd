// Table. Providers the playground can call, each at the address where it takes chat calls.

/** `chat`: OpenAI's chat completions. `messages`: Anthropic's. */
export type PlaygroundWire = 'chat' | 'messages';

export interface PlaygroundProvider {
  readonly name: string;
  /** At the provider. */
  readonly path: `/${string}`;
  readonly wire: PlaygroundWire;
}

function chat(name: string, path: `/${string}` = '/v1/chat/completions'): PlaygroundProvider {
  return { name, path, wire: 'chat' };
}

export const PLAYGROUND_PROVIDERS = {
  openai: chat('OpenAI'),
  anthropic: { name: 'Anthropic', path: '/v1/messages', wire: 'messages' },
  mistral: chat('Mistral'),
  groq: chat('Groq', '/openai/v1/chat/completions'),
  deepseek: chat('DeepSeek'),
  xai: chat('xAI'),
  openrouter: chat('OpenRouter', '/api/v1/chat/completions'),
  together: chat('Together AI'),
  fireworks: chat('Fireworks AI', '/inference/v1/chat/completions'),
  cohere: chat('Cohere', '/compatibility/v1/chat/completions'),
  perplexity: chat('Perplexity', '/chat/completions'),
  cerebras: chat('Cerebras'),
  deepinfra: chat('DeepInfra', '/v1/openai/chat/completions'),
  nebius: chat('Nebius'),
  moonshot: chat('Moonshot AI'),
  ollama: chat('Ollama'),
} as const satisfies Readonly<Record<string, PlaygroundProvider>>;

export type PlaygroundSlug = keyof typeof PLAYGROUND_PROVIDERS;
