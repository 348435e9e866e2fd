// Items of a responses exchange (messages, reasoning, calls and their outputs) as messages of the common view.
import type { ViewMessage, ViewToolCall } from '@heliometer/contract';
import { asName, asText, type JsonObject, jsonText, parsedOrRaw } from './json-fields.ts';
import { contentPieces, joinedText, refusalTexts } from './openai-parts.ts';
import { messagesOf, type Piece } from './view-messages.ts';

/** Messages one item amounts to. `defaultRole` is the role of a message that names none. */
export function itemMessages(item: JsonObject, defaultRole: string): readonly ViewMessage[] {
  switch (item['type'] ?? 'message') {
    case 'message':
      return spoken(item, defaultRole);
    case 'reasoning':
      return reasoned(item);
    case 'function_call':
    case 'custom_tool_call':
      return messagesOf('assistant', [{ kind: 'call', call: functionCall(item) }]);
    case 'image_generation_call':
      return drawn(item);
    case 'item_reference':
    case 'compaction':
      return [];
    default:
      return other(item);
  }
}

function spoken(item: JsonObject, defaultRole: string): readonly ViewMessage[] {
  const role = asText(item['role']) ?? defaultRole;
  const refusals = refusalTexts(item['content']).map(
    (text): ViewMessage => ({ _type: 'refusal', role, content: text }),
  );
  return [...messagesOf(role, contentPieces(item['content'])), ...refusals];
}

/** The summary is what OpenAI shows; open models give their reasoning itself as content. */
function reasoned(item: JsonObject): readonly ViewMessage[] {
  const text = [joinedText(item['content']), joinedText(item['summary'])].find((candidate) => candidate !== '');
  return text === undefined ? [] : messagesOf('assistant', [{ kind: 'reasoning', text }]);
}

function functionCall(item: JsonObject): ViewToolCall {
  const given = item['arguments'];
  return {
    id: asName(item['call_id']) ?? asName(item['id']),
    name: asText(item['name']) ?? '',
    arguments: typeof given === 'string' ? parsedOrRaw(given) : (given ?? item['input']),
  };
}

function drawn(item: JsonObject): readonly ViewMessage[] {
  const image = asName(item['result']);
  if (image === null) return other(item);
  const reference = image.startsWith('http') ? image : `data:image/png;base64,${image}`;
  return [{ _type: 'image', role: 'assistant', image_url: reference, mime_type: 'image/png' }];
}

/** `…_output` answers a call; `…_call` is one the provider ran itself (web_search_call, file_search_call, mcp_call …). */
function other(item: JsonObject): readonly ViewMessage[] {
  const type = asText(item['type']) ?? '';
  if (type.endsWith('_output')) {
    const callId = asName(item['call_id']);
    return messagesOf('tool', [{ kind: 'result', callId, pieces: outputPieces(item['output'] ?? item['tools']) }]);
  }
  if (!type.endsWith('_call')) return [];
  const { type: _type, id, status: _status, ...given } = item;
  const call = { id: asName(item['call_id']) ?? asName(id), name: asName(item['name']) ?? type, arguments: given };
  return messagesOf('assistant', [{ kind: 'call', call }]);
}

function outputPieces(output: unknown): readonly Piece[] {
  const pieces = contentPieces(output);
  if (pieces.length > 0 || output === undefined || output === '') return pieces;
  return [{ kind: 'text', text: jsonText(output) }];
}
