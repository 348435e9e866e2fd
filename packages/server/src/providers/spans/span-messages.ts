// The conversation of a span as messages of OpenAI's chat format, from whichever convention's attributes or events it is in:
// OpenTelemetry's GenAI conventions (JSON, or events of older versions), OpenLLMetry's and OpenInference's flattened lists,
// and the Vercel AI SDK's JSON. Content is there only when the application lets it be captured. Pure.
import {
  asName,
  asObject,
  asObjects,
  asText,
  isObject,
  type JsonObject,
  jsonText,
  present,
} from '../formats/json-fields.ts';
import { objectsIn, parsed, type SpanAttributes, textAt, unflattened, valueAt } from './span-attributes.ts';

export interface SpanEventView {
  readonly name: string;
  /** Since the span's start. */
  readonly afterMs: number;
  readonly attributes: SpanAttributes;
}

export interface Conversation {
  readonly input: readonly JsonObject[];
  readonly output: readonly JsonObject[];
  /** As the first answer has it. */
  readonly finishReason: string | null;
}

export function conversationOf(attributes: SpanAttributes, events: readonly SpanEventView[]): Conversation {
  const sources = [attributes, ...events.filter(({ name }) => DETAIL_EVENTS.has(name)).map((each) => each.attributes)];
  const input = first(sources, inputOf) ?? eventMessages(events, INPUT_EVENTS);
  const output = first(sources, outputOf) ?? eventMessages(events, OUTPUT_EVENTS);
  const system = first(sources, systemOf) ?? [];
  const finishReason = output.map((message) => asName(message['finish_reason'])).find((reason) => reason !== null);
  return {
    input: [...system, ...input].flatMap(toTurns),
    output: output.flatMap(toTurns),
    finishReason: finishReason ?? null,
  };
}

/** Events that carry what spans may carry as attributes. */
const DETAIL_EVENTS = new Set([
  'gen_ai.client.inference.operation.details',
  'gen_ai.content.prompt',
  'gen_ai.content.completion',
]);

function first<T>(
  sources: readonly SpanAttributes[],
  read: (source: SpanAttributes) => readonly T[],
): readonly T[] | null {
  for (const source of sources) {
    const found = read(source);
    if (found.length > 0) return found;
  }
  return null;
}

const INPUT_NAMES = ['gen_ai.input.messages', 'ai.prompt.messages'];
const OUTPUT_NAMES = ['gen_ai.output.messages'];

function inputOf(attributes: SpanAttributes): readonly JsonObject[] {
  const told = valueAt(attributes, ...INPUT_NAMES, 'gen_ai.prompt');
  if (told !== undefined) return messagesIn(told, 'user');
  return flattened(attributes, ['gen_ai.prompt', 'llm.prompts', 'llm.input_messages'], 'user');
}

function outputOf(attributes: SpanAttributes): readonly JsonObject[] {
  const told = valueAt(attributes, ...OUTPUT_NAMES, 'gen_ai.completion');
  if (told !== undefined) return messagesIn(told, 'assistant');
  const listed = flattened(attributes, ['gen_ai.completion', 'llm.completions', 'llm.output_messages'], 'assistant');
  if (listed.length > 0) return listed;
  const text = textAt(attributes, 'ai.response.text');
  const calls = asObjects(valueAt(attributes, 'ai.response.toolCalls'));
  if (text === null && calls.length === 0) return [];
  return [{ role: 'assistant', content: text, tool_calls: calls }];
}

function systemOf(attributes: SpanAttributes): readonly JsonObject[] {
  const told = valueAt(attributes, 'gen_ai.system_instructions');
  if (told === undefined) return [];
  return [{ role: 'system', content: told }];
}

function messagesIn(told: unknown, role: string): readonly JsonObject[] {
  if (typeof told === 'string') return [{ role, content: told }];
  return objectsIn(told).map((message) => ({ role, ...message }));
}

function flattened(attributes: SpanAttributes, prefixes: readonly string[], role: string): readonly JsonObject[] {
  for (const prefix of prefixes) {
    const found = asObjects(unflattened(attributes, prefix));
    // OpenInference puts a `message` around each.
    if (found.length > 0)
      return found.map((each) => ({ role, ...(isObject(each['message']) ? each['message'] : each) }));
  }
  return [];
}

const INPUT_EVENTS: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};
const OUTPUT_EVENTS: Readonly<Record<string, string>> = { 'gen_ai.choice': 'assistant' };

/** Of versions before 1.37 of the conventions, an event a message. */
function eventMessages(
  events: readonly SpanEventView[],
  roles: Readonly<Record<string, string>>,
): readonly JsonObject[] {
  return events.flatMap(({ name, attributes }) => {
    const role = roles[name];
    if (role === undefined) return [];
    const body = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, typeof value === 'string' ? parsed(value) : value]),
    );
    return [{ role, ...body, ...asObject(body['message']) }];
  });
}

/** One message in any of the namings, as one of OpenAI's; results of tools become messages of their own. */
function toTurns(message: JsonObject): readonly JsonObject[] {
  const role = asText(message['role']) ?? 'user';
  const parts = partsOf(message);
  const results = parts.filter(isResult);
  const calls = [...asObjects(message['tool_calls']).map(toCall), ...parts.filter(isCall).map(toCall)];
  const reasoning = parts.filter(isReasoning).map(textOfPart);
  const content = parts.filter((part) => !isResult(part) && !isCall(part) && !isReasoning(part)).map(toContent);
  const told = role === 'tool' && results.length > 0 && content.length === 0;
  const turn = present<Record<string, unknown>>({
    role,
    content: simplified(content),
    reasoning_content: reasoning.length === 0 ? null : reasoning.join('\n'),
    tool_calls: calls.length === 0 ? null : calls,
    tool_call_id: asName(message['tool_call_id']) ?? asName(message['id']),
    name: asName(message['name']),
  });
  return [...(told ? [] : [turn]), ...results.map(toResult)];
}

const isResult = (part: JsonObject): boolean => part['type'] === 'tool_call_response' || part['type'] === 'tool-result';
const isCall = (part: JsonObject): boolean => part['type'] === 'tool_call' || part['type'] === 'tool-call';
const isReasoning = (part: JsonObject): boolean => part['type'] === 'reasoning' || part['type'] === 'thinking';

function partsOf(message: JsonObject): readonly JsonObject[] {
  const told = message['parts'] ?? message['contents'] ?? message['content'];
  const value = typeof told === 'string' ? listed(told) : told;
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  return objectsIn(value).map((part) => {
    // OpenInference: `message_content.type`, `message_content.text`.
    const inner = part['message_content'];
    return isObject(inner) ? inner : part;
  });
}

/** OpenLLMetry writes content of several parts as JSON text. Other JSON is what somebody said. */
function listed(text: string): unknown {
  if (!text.startsWith('[{')) return text;
  const value = parsed(text);
  const isParts = Array.isArray(value) && value.every((part) => isObject(part) && typeof part['type'] === 'string');
  return isParts ? value : text;
}

function textOfPart(part: JsonObject): string {
  return asText(part['content']) ?? asText(part['text']) ?? asText(part['thinking']) ?? '';
}

function toContent(part: JsonObject): JsonObject {
  if (part['type'] === 'text' || part['type'] === undefined) return { type: 'text', text: textOfPart(part) };
  const url = imageUrl(part);
  return url === null ? part : { type: 'image_url', image_url: { url } };
}

function imageUrl(part: JsonObject): string | null {
  if (part['type'] === 'image')
    return asName(asObject(asObject(part['image'])['image'])['url']) ?? asName(part['image']);
  if (part['modality'] !== 'image') return null;
  if (part['type'] === 'uri') return asName(part['uri']);
  const data = part['type'] === 'blob' ? asName(part['content']) : null;
  return data === null ? null : `data:${asName(part['mime_type']) ?? 'image/png'};base64,${data}`;
}

/** One text where there is no more than that, as most write it. */
function simplified(content: readonly JsonObject[]): unknown {
  const [only, ...others] = content;
  if (only === undefined) return null;
  return others.length === 0 && only['type'] === 'text' ? only['text'] : content;
}

function toCall(told: JsonObject): JsonObject {
  const call = isObject(told['tool_call']) ? told['tool_call'] : told;
  const inner = asObject(call['function']);
  const args = inner['arguments'] ?? call['arguments'] ?? call['args'] ?? call['input'];
  return {
    id: asName(call['id']) ?? asName(call['toolCallId']) ?? '',
    type: 'function',
    function: {
      name: asName(inner['name']) ?? asName(call['name']) ?? asName(call['toolName']) ?? '',
      arguments: args === undefined ? '' : jsonText(args),
    },
  };
}

function toResult(part: JsonObject): JsonObject {
  const result = part['response'] ?? part['result'] ?? part['output'];
  return {
    role: 'tool',
    tool_call_id: asName(part['id']) ?? asName(part['toolCallId']) ?? '',
    content: result === undefined ? '' : jsonText(result),
  };
}
