// Table. The models the demo's applications call: where, in which format, and how fast they are.

export type WireFormat = 'openai' | 'anthropic' | 'gemini' | 'embeddings';

export interface DemoModel {
  /** Slug of the catalogue. */
  readonly provider: string;
  readonly origin: string;
  /** Of the upstream, after the slug in our own path. */
  readonly path: string;
  readonly format: WireFormat;
  /** As asked for. */
  readonly model: string;
  /** As the answer names it. */
  readonly answeredAs: string;
  /** To the first token, typically. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

const openai = (model: string, answeredAs: string, speed: readonly [number, number]): DemoModel => ({
  provider: 'openai',
  origin: 'https://api.openai.com',
  path: '/v1/chat/completions',
  format: 'openai',
  model,
  answeredAs,
  firstTokenMs: speed[0],
  tokensPerSecond: speed[1],
});

const anthropic = (model: string, answeredAs: string, speed: readonly [number, number]): DemoModel => ({
  provider: 'anthropic',
  origin: 'https://api.anthropic.com',
  path: '/v1/messages',
  format: 'anthropic',
  model,
  answeredAs,
  firstTokenMs: speed[0],
  tokensPerSecond: speed[1],
});

const gemini = (model: string, speed: readonly [number, number]): DemoModel => ({
  provider: 'google',
  origin: 'https://generativelanguage.googleapis.com',
  path: `/v1beta/models/${model}`,
  format: 'gemini',
  model,
  answeredAs: model,
  firstTokenMs: speed[0],
  tokensPerSecond: speed[1],
});

export const MODELS = {
  gpt4oMini: openai('gpt-4o-mini', 'gpt-4o-mini-2024-07-18', [420, 95]),
  gpt41: openai('gpt-4.1', 'gpt-4.1-2025-04-14', [610, 75]),
  gpt41Mini: openai('gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', [430, 90]),
  gpt5: openai('gpt-5', 'gpt-5-2025-08-07', [2600, 70]),
  gpt5Mini: openai('gpt-5-mini', 'gpt-5-mini-2025-08-07', [1400, 105]),
  // Nobody's price list knows it, so its cost is unknown.
  tuned: openai('ft:gpt-4.1-mini-2025-04-14:acme:tone:C4x8', 'ft:gpt-4.1-mini-2025-04-14:acme:tone:C4x8', [480, 85]),
  sonnet: anthropic('claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', [980, 68]),
  haiku: anthropic('claude-haiku-4-5', 'claude-haiku-4-5-20251001', [520, 130]),
  opus: anthropic('claude-opus-4-5', 'claude-opus-4-5-20251101', [1500, 55]),
  geminiFlash: gemini('gemini-2.5-flash', [480, 170]),
  geminiPro: gemini('gemini-2.5-pro', [2900, 90]),
  llama: {
    ...openai('llama-3.3-70b-versatile', 'llama-3.3-70b-versatile', [160, 280]),
    provider: 'groq',
    origin: 'https://api.groq.com',
    path: '/openai/v1/chat/completions',
  },
  mistral: {
    ...openai('mistral-small-latest', 'mistral-small-latest', [310, 120]),
    provider: 'mistral',
    origin: 'https://api.mistral.ai',
  },
  embedding: {
    ...openai('text-embedding-3-small', 'text-embedding-3-small', [140, 0]),
    path: '/v1/embeddings',
    format: 'embeddings',
  },
} as const satisfies Readonly<Record<string, DemoModel>>;

/** Gemini says in its path what others say in the body. */
export function upstreamPath({ format, path }: DemoModel, stream: boolean): string {
  if (format !== 'gemini') return path;
  return stream ? `${path}:streamGenerateContent?alt=sse` : `${path}:generateContent`;
}
