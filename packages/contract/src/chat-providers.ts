// Table. Providers that the console can call for its people: in the playground, and as judges. Each where it takes chat calls.

/** `chat`: OpenAI's chat completions. `messages`: Anthropic's. */
export type ChatWire = 'chat' | 'messages';

export interface ChatProvider {
  readonly name: string;
  /** At the provider. */
  readonly path: `/${string}`;
  readonly wire: ChatWire;
}

function chat(name: string, path: `/${string}` = '/v1/chat/completions'): ChatProvider {
  return { name, path, wire: 'chat' };
}

export const CHAT_PROVIDERS = {
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
  nvidia: chat('NVIDIA'),
  vercel: chat('Vercel AI Gateway'),
  ollama: chat('Ollama'),
} as const satisfies Readonly<Record<string, ChatProvider>>;

export type ChatSlug = keyof typeof CHAT_PROVIDERS;
