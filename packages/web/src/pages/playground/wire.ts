// The two formats the playground speaks: what is sent of a draft, and what of an answer is read as it arrives. Pure.
import type { ChatWire } from '@heliometer/contract';
import type { Body } from '../../prompt/draft.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON, as far as it came. */
  readonly arguments: string;
}

export interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
}

export const NOTHING_SAID: Said = { text: '', reasoning: '', calls: [] };

/** Anthropic wants a bound; this one is said where it is not set. */
const MOST_TOKENS = 1024;

/** @param body in the form of a chat completion */
export function toSend(wire: ChatWire, body: Body): Body {
  if (wire === 'chat') return { ...body, stream: true };
  const { messages, max_tokens: most = MOST_TOKENS, ...rest } = body;
  const all = (Array.isArray(messages) ? messages : []) as readonly Body[];
  const isInstruction = ({ role }: Body) => role === 'system' || role === 'developer';
  const system = all.filter(isInstruction).map(({ content }) => String(content));
  return {
    ...rest,
    max_tokens: most,
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: all.filter((message) => !isInstruction(message)),
    stream: true,
  };
}

/** One event of a stream, or a whole answer that is none. */
export function heard(wire: ChatWire, said: Said, event: unknown): Said {
  return wire === 'chat' ? heardChat(said, event) : heardMessages(said, event);
}

type Part = Readonly<Record<string, unknown>>;

function part(value: unknown): Part {
  return Object(value) as Part;
}

function list(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.map(part) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function heardChat(said: Said, event: unknown): Said {
  const [choice] = list(part(event)['choices']);
  if (choice === undefined) return said;
  const delta = part(choice['delta'] ?? choice['message']);
  return {
    text: said.text + text(delta['content']),
    reasoning: said.reasoning + text(delta['reasoning_content'] ?? delta['reasoning']),
    calls: list(delta['tool_calls']).reduce((calls, call, i) => {
      const fn = part(call['function']);
      const at = typeof call['index'] === 'number' ? call['index'] : i;
      return withCall(calls, at, { id: text(call['id']), name: text(fn['name']), arguments: text(fn['arguments']) });
    }, said.calls),
  };
}

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
function heardMessages(said: Said, event: unknown): Said {
  const { type, content_block: block, delta, content } = part(event);
  const at = said.calls.length - 1;
  switch (type) {
    case 'content_block_start':
      return part(block)['type'] === 'tool_use'
        ? { ...said, calls: withCall(said.calls, at + 1, callOf(part(block), '')) }
        : said;
    case 'content_block_delta': {
      const { text: more, thinking, partial_json: json } = part(delta);
      const calls =
        json === undefined ? said.calls : withCall(said.calls, at, { id: '', name: '', arguments: text(json) });
      return { text: said.text + text(more), reasoning: said.reasoning + text(thinking), calls };
    }
    case 'message':
      return {
        text: list(content)
          .map((block) => text(block['text']))
          .join(''),
        reasoning: list(content)
          .map((block) => text(block['thinking']))
          .join(''),
        calls: list(content)
          .filter((block) => block['type'] === 'tool_use')
          .map((block) => callOf(block, JSON.stringify(block['input'] ?? {}))),
      };
    default:
      return said;
  }
}

function callOf(block: Part, given: string): ToolCall {
  return { id: text(block['id']), name: text(block['name']), arguments: given };
}

/** What comes of a call is put to what is there of it. */
function withCall(calls: readonly ToolCall[], at: number, more: ToolCall): readonly ToolCall[] {
  const before = calls[at] ?? { id: '', name: '', arguments: '' };
  const call = {
    id: before.id + more.id,
    name: before.name + more.name,
    arguments: before.arguments + more.arguments,
  };
  return [...calls.slice(0, at), call, ...calls.slice(at + 1)];
}
