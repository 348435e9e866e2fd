// A row of a dataset as one example of OpenAI's chat fine-tune shape, or why it is none. Pure.
// https://platform.openai.com/docs/guides/supervised-fine-tuning
import type { LlmSchema, UnfitReason, ViewMessage } from '@heliometer/contract';
import type { DatasetBodies } from '../ports/datasets.ts';
import type { ExchangeView } from '../ports/exchange-view.ts';
import { type RowOrigin, viewRow } from './dataset-view.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Example {
  readonly messages: readonly Json[];
  readonly tools?: readonly unknown[];
  readonly parallel_tool_calls?: boolean;
}

export type Shaped =
  | { readonly kind: 'fits'; readonly example: Example }
  | { readonly kind: 'unfit'; readonly reason: UnfitReason; readonly message: string };

export function shapeRow(origin: RowOrigin, bodies: DatasetBodies, view: ExchangeView): Shaped {
  if (typeof parsed(bodies.request)['prompt_id'] === 'string') return { kind: 'unfit', ...FILLED_LATER };
  const example = ownExample(parsed(bodies.request), parsed(bodies.response)) ?? viewedExample(origin, bodies, view);
  if ('reason' in example) return { kind: 'unfit', ...example };
  return faultOf(example.messages) ?? { kind: 'fits', example };
}

/** What is recorded is what the client sent; the messages are filled in with the row, while the prompt's version is there. */
const FILLED_LATER: Unfit = {
  reason: 'no_messages',
  message:
    'The call used a stored prompt (prompt_id), whose version was not there any more to fill the messages in. Write them in, without prompt_id.',
};

type Unfit = { readonly reason: UnfitReason; readonly message: string };

/** Of bodies that are OpenAI's already: as they are, without what only an answer has. */
function ownExample(request: Json, response: Json): Example | null {
  const { messages, tools, parallel_tool_calls: parallel } = request;
  const [choice] = listOf(response['choices']);
  const answer = choice === undefined ? undefined : choice['message'];
  if (!Array.isArray(messages) || !isObject(answer)) return null;
  return {
    messages: [...listOf(messages), { ...answer, role: 'assistant' }].map(ownMessage),
    ...(Array.isArray(tools) && tools.length > 0 ? { tools } : {}),
    ...(typeof parallel === 'boolean' ? { parallel_tool_calls: parallel } : {}),
  };
}

const MEMBERS = ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'function_call', 'weight'] as const;

function ownMessage(message: Json): Json {
  const kept = MEMBERS.filter((name) => message[name] !== undefined && (message[name] !== null || name === 'content'));
  return { ...Object.fromEntries(kept.map((name) => [name, message[name]])), role: roleOf(message['role']) };
}

function roleOf(role: unknown): unknown {
  return role === 'developer' ? 'system' : role === 'model' ? 'assistant' : role;
}

function viewedExample(origin: RowOrigin, bodies: DatasetBodies, view: ExchangeView): Example | Unfit {
  const schema = viewRow(origin, bodies, view);
  const { messages = [], tools = [], parallel_tool_calls: parallel } = schema?.request ?? { messages: [] };
  if (schema === null || messages.length === 0)
    return { reason: 'no_messages', message: 'The request is no conversation: it has no messages.' };
  const answer = answerOf(schema);
  if (answer === null) {
    const told = schema.response?.error?.heliconeMessage;
    return {
      reason: 'no_answer',
      message: `There is no answer to learn from${told === undefined ? '' : `: ${told.replace(/\.$/, '')}`}.`,
    };
  }
  return {
    messages: [...messages.map(toMessage), answer],
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: 'function', function: { ...tool } })) }),
    ...(parallel === undefined ? {} : { parallel_tool_calls: parallel }),
  };
}

/** Several messages of one answer (a text, then calls) are one message of OpenAI's. */
function answerOf({ response }: LlmSchema): Json | null {
  const said = (response?.messages ?? []).filter(({ role }) => roleOf(role) === 'assistant').map(toMessage);
  if (said.length < 2) return said[0] ?? null;
  const texts = said.map(({ content }) => content).filter((content) => typeof content === 'string' && content !== '');
  const calls = said.flatMap((message) => listOf(message['tool_calls']));
  const isText = said.every(({ content }) => content === null || typeof content === 'string');
  return {
    role: 'assistant',
    content: isText ? (texts.length === 0 ? null : texts.join('\n')) : said.flatMap(({ content }) => content),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function toMessage(message: ViewMessage): Json {
  const { _type: type, role, contentArray = [], tool_calls: calls = [], tool_call_id: callId } = message;
  const parts = contentArray.length > 0 ? contentArray : type === 'message' || type === 'functionCall' ? [] : [message];
  const isText = type === 'function' || type === 'refusal' || parts.every((part) => part._type === 'message');
  const text = contentArray.length > 0 ? contentArray.map(({ content = '' }) => content).join('\n') : message.content;
  return {
    role: type === 'function' ? 'tool' : roleOf(role),
    content: isText ? (text === '' && calls.length > 0 ? null : (text ?? null)) : parts.map(toPart),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, arguments: given }) => ({
            id: id ?? name,
            type: 'function',
            function: { name, arguments: typeof given === 'string' ? given : (JSON.stringify(given) ?? '{}') },
          })),
        }),
    ...(callId === undefined ? {} : { tool_call_id: callId }),
  };
}

/** What is neither text nor image keeps its kind, which the check below then names. */
function toPart(part: ViewMessage): Json {
  if (part._type === 'message') return { type: 'text', text: part.content ?? '' };
  return part._type === 'image'
    ? { type: 'image_url', image_url: { url: part.image_url ?? '' } }
    : { type: part._type };
}

const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool', 'function']);
const PARTS: ReadonlySet<unknown> = new Set(['text', 'image_url', 'refusal']);

function faultOf(messages: readonly Json[]): Shaped | null {
  const unfit = (reason: UnfitReason, message: string): Shaped => ({ kind: 'unfit', reason, message });
  for (const [index, { role, content }] of messages.entries()) {
    const place = `Message ${index + 1}`;
    if (!ROLES.has(role))
      return unfit(
        'unknown_role',
        `${place} has the role ${JSON.stringify(role)}; accepted are system, user, assistant, tool.`,
      );
    const odd = Array.isArray(content) ? listOf(content).find(({ type }) => !PARTS.has(type)) : undefined;
    if (odd !== undefined)
      return unfit('not_text', `${place} has a part that is neither text nor image: ${odd['type']}.`);
  }
  if (!messages.some(({ role }) => role === 'user')) return unfit('no_user_turn', 'No message is the user’s.');
  const call = unpairedCall(messages);
  if (call !== null) return unfit('unpaired_tool_call', call);
  const answer = messages.at(-1) ?? {};
  if (isEmpty(answer['content']) && listOf(answer['tool_calls']).length === 0 && !isObject(answer['function_call']))
    return unfit('empty_answer', 'The answer has neither text nor tool calls.');
  return null;
}

/** Every call but those of the answer itself must have its result, and every result its call. */
function unpairedCall(messages: readonly Json[]): string | null {
  const open = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const { role, tool_call_id: id } = message;
    if (role === 'tool') {
      if (!open.delete(id)) return `Message ${index + 1} is the result of a tool call that is not there.`;
      continue;
    }
    if (open.size > 0) return `The tool call ${[...open][0]} has no result before message ${index + 1}.`;
    for (const call of listOf(message['tool_calls'])) open.add(call['id']);
  }
  return null;
}

function isEmpty(content: unknown): boolean {
  return (
    content === null || content === undefined || content === '' || (Array.isArray(content) && content.length === 0)
  );
}

function parsed(text: string): Json {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
