// Google's contents and parts as pieces of the common view. Field names come in lowerCamelCase or snake_case: Google's
// endpoints read protobuf JSON, which allows both, and clients use both.
import { asName, asObject, asObjects, asText, either, isObject, type JsonObject, jsonText } from './json-fields.ts';
import { dataUrl, mediaKind, type Piece } from './view-messages.ts';

/** Roles of the common view: Google says `model` for what others call assistant. */
export function geminiRole(content: JsonObject): string {
  const role = asName(content['role']) ?? 'user';
  return role === 'model' ? 'assistant' : role;
}

/** `parts` of a content: a list, or one part alone. A content may be a bare string, too, as some clients send it. */
export function geminiPieces(content: unknown): readonly Piece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  const parts = asObject(content)['parts'];
  return (isObject(parts) ? [parts] : asObjects(parts)).flatMap(partPieces);
}

function partPieces(part: JsonObject): readonly Piece[] {
  const text = asText(part['text']);
  if (text !== null) return textPieces(text, part['thought'] === true);
  const call = either(part, 'functionCall', 'function_call', 'toolCall', 'tool_call');
  if (isObject(call)) return [callPiece(call)];
  const response = either(part, 'functionResponse', 'function_response', 'toolResponse', 'tool_response');
  if (isObject(response)) return [responsePiece(response)];
  const code = either(part, 'executableCode', 'executable_code');
  if (isObject(code)) {
    return [{ kind: 'call', call: { id: asText(code['id']), name: CODE_TOOL, arguments: codeArguments(code) } }];
  }
  const result = either(part, 'codeExecutionResult', 'code_execution_result');
  if (isObject(result)) {
    const output = asName(result['output']) ?? asText(result['outcome']) ?? '';
    return [{ kind: 'result', callId: asName(result['id']) ?? CODE_TOOL, pieces: [{ kind: 'text', text: output }] }];
  }
  return mediaPieces(part);
}

/** Google runs code without a named call; the view shows it under this name. */
const CODE_TOOL = 'code_execution';

function codeArguments({ language, code }: JsonObject): JsonObject {
  return { language, code };
}

/** Empty texts carry nothing but a thought signature or the end of a stream. */
function textPieces(text: string, thought: boolean): readonly Piece[] {
  if (text === '') return [];
  return [thought ? { kind: 'reasoning', text } : { kind: 'text', text }];
}

function callPiece(call: JsonObject): Piece {
  const name = asName(call['name']) ?? asText(either(call, 'toolType', 'tool_type')) ?? '';
  return { kind: 'call', call: { id: asName(call['id']), name, arguments: call['args'] ?? {} } };
}

/** Google pairs answers with calls by name where there is no id. */
function responsePiece(response: JsonObject): Piece {
  const body = response['response'];
  const text: readonly Piece[] = body === undefined ? [] : [{ kind: 'text', text: jsonText(body) }];
  const media = asObjects(response['parts']).flatMap(mediaPieces);
  const callId = asName(response['id']) ?? asName(response['name']);
  return { kind: 'result', callId, pieces: [...text, ...media] };
}

function mediaPieces(part: JsonObject): readonly Piece[] {
  const inline = either(part, 'inlineData', 'inline_data');
  const file = either(part, 'fileData', 'file_data');
  const source = isObject(inline) ? inline : file;
  if (!isObject(source)) return [];
  const mimeType = asText(either(source, 'mimeType', 'mime_type'));
  const data = asText(source['data']);
  const reference = data === null ? (asText(either(source, 'fileUri', 'file_uri')) ?? '') : dataUrl(mimeType, data);
  const title = asName(either(source, 'displayName', 'display_name'));
  return [{ kind: 'media', media: { kind: mediaKind(mimeType), reference, mimeType, title } }];
}

/** True for a part a reader of the stream would see. */
export function isVisiblePart(part: JsonObject): boolean {
  return partPieces(part).length > 0;
}

/** `models/gemini-2.5-flash`, `publishers/google/models/…`, `projects/…/models/…`: the name without its folder. */
export function bareModel(model: unknown): string | null {
  const name = asName(model);
  return name === null ? null : asName(name.slice(name.lastIndexOf('/') + 1));
}
