// What goes to a provider and comes back, written in the provider's own format, so that it is read like any other call.
import type { DemoModel } from './models.ts';
import { hex, type Random } from './random.ts';

export interface Conversation {
  readonly system: string;
  readonly turns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  readonly answer: string;
}

export interface DemoUsage {
  /** Cached ones included. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  /** Reasoning included. */
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

export interface DemoCall {
  readonly model: DemoModel;
  readonly conversation: Conversation;
  readonly usage: DemoUsage;
  readonly stream: boolean;
  readonly atMs: number;
}

/** An answer in the pieces it comes in; one piece when it is not a stream. */
export interface DemoAnswer {
  readonly contentType: string;
  readonly pieces: readonly string[];
}

export function requestBody({
  model,
  conversation,
  stream,
}: Pick<DemoCall, 'model' | 'conversation' | 'stream'>): unknown {
  const { system, turns } = conversation;
  switch (model.format) {
    case 'openai': {
      const messages = [
        { role: 'system', content: system },
        ...turns.map(({ role, text }) => ({ role, content: text })),
      ];
      return { model: model.model, messages, ...(stream ? { stream, stream_options: { include_usage: true } } : {}) };
    }
    case 'anthropic': {
      const messages = turns.map(({ role, text }) => ({ role, content: text }));
      return { model: model.model, max_tokens: 4096, system, messages, ...(stream ? { stream } : {}) };
    }
    case 'gemini':
      return {
        systemInstruction: { parts: [{ text: system }] },
        contents: turns.map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'model', parts: [{ text }] })),
      };
    case 'embeddings':
      return { model: model.model, input: turns.map(({ text }) => text), dimensions: DIMENSIONS };
    default:
      return model.format satisfies never;
  }
}

const DIMENSIONS = 8;

export function answer(random: Random, call: DemoCall): DemoAnswer {
  switch (call.model.format) {
    case 'openai':
      return openaiAnswer(random, call);
    case 'anthropic':
      return anthropicAnswer(random, call);
    case 'gemini':
      return geminiAnswer(random, call);
    case 'embeddings':
      return whole(embeddings(random, call));
    default:
      return call.model.format satisfies never;
  }
}

/** As the provider words it. */
export function refusal({ model }: DemoCall, status: number): DemoAnswer {
  const message = REFUSALS[status] ?? 'The request could not be completed.';
  if (model.format === 'anthropic')
    return whole({ type: 'error', error: { type: ANTHROPIC_TYPES[status] ?? 'api_error', message } });
  if (model.format === 'gemini') return whole({ error: { code: status, message, status: 'UNAVAILABLE' } });
  return whole({ error: { message, type: status === 429 ? 'rate_limit_exceeded' : 'server_error', code: null } });
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'This model’s maximum context length was exceeded by the messages sent.',
  429: 'Rate limit reached for tokens per minute; please try again in 1.2s.',
  500: 'The server had an error while processing your request.',
  503: 'The model is overloaded; please try again later.',
  529: 'Overloaded',
};

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function whole(body: unknown): DemoAnswer {
  return { contentType: 'application/json', pieces: [JSON.stringify(body)] };
}

function streamed(events: readonly string[]): DemoAnswer {
  return { contentType: 'text/event-stream; charset=utf-8', pieces: events };
}

/** A stream's text comes in a few pieces, cut between words. */
function deltas(text: string): readonly string[] {
  return text.match(/\S+\s*(?:\S+\s*){0,9}/g) ?? [text];
}

function openaiAnswer(random: Random, { model, conversation, usage, stream, atMs }: DemoCall): DemoAnswer {
  const head = { id: `chatcmpl-${hex(random, 24)}`, created: Math.floor(atMs / 1000), model: model.answeredAs };
  const used = {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
  if (!stream) {
    const message = { role: 'assistant', content: conversation.answer };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    return whole({ ...head, object: 'chat.completion', choices, usage: used });
  }
  const chunk = (rest: object) => `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...rest })}\n\n`;
  const choice = (delta: object, finish_reason: string | null) => ({ choices: [{ index: 0, delta, finish_reason }] });
  return streamed([
    chunk(choice({ role: 'assistant', content: '' }, null)),
    ...deltas(conversation.answer).map((content) => chunk(choice({ content }, null))),
    chunk(choice({}, 'stop')),
    chunk({ choices: [], usage: used }),
    'data: [DONE]\n\n',
  ]);
}

function anthropicAnswer(random: Random, { model, conversation, usage, stream }: DemoCall): DemoAnswer {
  const head = { id: `msg_01${hex(random, 22)}`, type: 'message', role: 'assistant', model: model.answeredAs };
  const input = {
    input_tokens: usage.promptTokens - usage.cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cachedTokens,
  };
  if (!stream) {
    const content = [{ type: 'text', text: conversation.answer }];
    const used = { ...input, output_tokens: usage.completionTokens };
    return whole({ ...head, content, stop_reason: 'end_turn', stop_sequence: null, usage: used });
  }
  const event = (type: string, rest: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
  const message = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...input, output_tokens: 1 },
  };
  return streamed([
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...deltas(conversation.answer).map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: usage.completionTokens },
    }),
    event('message_stop', {}),
  ]);
}

function geminiAnswer(random: Random, { model, conversation, usage, stream }: DemoCall): DemoAnswer {
  const responseId = hex(random, 20);
  const usageMetadata = {
    promptTokenCount: usage.promptTokens,
    candidatesTokenCount: usage.completionTokens - usage.reasoningTokens,
    thoughtsTokenCount: usage.reasoningTokens,
    totalTokenCount: usage.promptTokens + usage.completionTokens,
    ...(usage.cachedTokens === 0 ? {} : { cachedContentTokenCount: usage.cachedTokens }),
  };
  const part = (text: string, end: object) => ({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...end }],
    modelVersion: model.answeredAs,
    responseId,
  });
  const stop = { finishReason: 'STOP' };
  if (!stream) return whole({ ...part(conversation.answer, stop), usageMetadata });
  const texts = deltas(conversation.answer);
  return streamed(
    texts.map((text, index) => {
      const isLast = index === texts.length - 1;
      return `data: ${JSON.stringify({ ...part(text, isLast ? stop : {}), ...(isLast ? { usageMetadata } : {}) })}\r\n\r\n`;
    }),
  );
}

function embeddings(random: Random, { model, conversation, usage }: DemoCall): unknown {
  return {
    object: 'list',
    data: conversation.turns.map((_, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: DIMENSIONS }, () => Number((random.next() - 0.5).toFixed(6))),
    })),
    model: model.answeredAs,
    usage: { prompt_tokens: usage.promptTokens, total_tokens: usage.promptTokens },
  };
}
