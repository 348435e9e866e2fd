// Content parts of OpenAI's chat and responses formats (and of Mistral's, which adds thinking and documents) as pieces
// of the common view.
import type { ViewTool, ViewToolCall } from '@heliometer/contract';
import { asList, asName, asObject, asText, isObject, type JsonObject, parsedOrRaw, present } from './json-fields.ts';
import { dataUrl, type Media, type Piece } from './view-messages.ts';

/** Pieces of a `content` that is text, a list of parts, or nothing. Refusals are read by the formats themselves. */
export function contentPieces(content: unknown): readonly Piece[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return asList(content).flatMap((part) => {
    if (typeof part === 'string') return [{ kind: 'text', text: part } as const];
    const piece = isObject(part) ? partPiece(part) : null;
    return piece === null ? [] : [piece];
  });
}

/** Texts of the `refusal` parts of a content. */
export function refusalTexts(content: unknown): readonly string[] {
  return asList(content).flatMap((part) => asName(asObject(part)['refusal']) ?? []);
}

function partPiece(part: JsonObject): Piece | null {
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
      return textPiece(part);
    case 'thinking':
    case 'reasoning_text':
      return { kind: 'reasoning', text: joinedText(part['thinking'] ?? part['text']) };
    case 'image_url':
    case 'input_image':
      return imagePiece(part);
    case 'input_audio':
    case 'audio_url':
      return audioPiece(part);
    case 'file':
    case 'input_file':
    case 'document_url':
    case 'document':
      return filePiece(part);
    default:
      return typeof part['text'] === 'string' ? textPiece(part) : null;
  }
}

function textPiece(part: JsonObject): Piece {
  const annotations = asList(part['annotations']);
  return { kind: 'text', text: asText(part['text']) ?? '', ...(annotations.length === 0 ? {} : { annotations }) };
}

/** Mistral's thinking holds text parts, other people's a plain text. */
export function joinedText(value: unknown): string {
  if (typeof value === 'string') return value;
  return asList(value)
    .map((part) => (typeof part === 'string' ? part : (asText(asObject(part)['text']) ?? '')))
    .join('');
}

function imagePiece(part: JsonObject): Piece | null {
  const image = part['image_url'];
  const reference = asName(image) ?? asName(asObject(image)['url']) ?? asName(part['file_id']);
  return reference === null ? null : media('image', reference, null);
}

function audioPiece(part: JsonObject): Piece | null {
  const audio = part['input_audio'] ?? part['audio_url'];
  const data = asName(asObject(audio)['data']);
  const format = asName(asObject(audio)['format']);
  if (data !== null) return media('audio', dataUrl(`audio/${format ?? 'wav'}`, data), `audio/${format ?? 'wav'}`);
  const reference = asName(audio) ?? asName(asObject(audio)['url']);
  return reference === null ? null : media('audio', reference, null);
}

function filePiece(part: JsonObject): Piece | null {
  const file = isObject(part['file']) ? part['file'] : part;
  const url = part['document_url'];
  const reference =
    asName(file['file_data']) ??
    asName(file['file_url']) ??
    asName(file['file_id']) ??
    asName(url) ??
    asName(asObject(url)['url']);
  if (reference === null) return null;
  const piece = media('file', reference, asName(file['filename']) ?? asName(part['document_name']));
  return piece;
}

function media(kind: Media['kind'], reference: string, titleOrType: string | null): Piece {
  const mimeType = kind === 'audio' ? titleOrType : (/^data:([^;,]+)/.exec(reference.slice(0, 200))?.[1] ?? null);
  return { kind: 'media', media: { kind, reference, mimeType, title: kind === 'file' ? titleOrType : null } };
}

/** A tool call in chat's shape (`{id, function: {name, arguments}}`) or a custom one (`{custom: {name, input}}`). */
export function chatToolCall(call: JsonObject): ViewToolCall {
  const custom = asObject(call['custom']);
  const named = isObject(call['function']) ? call['function'] : custom;
  const given = named['arguments'] ?? named['input'];
  return {
    id: asName(call['id']),
    name: asText(named['name']) ?? asText(call['type']) ?? '',
    arguments: typeof given === 'string' && named !== custom ? parsedOrRaw(given) : given,
  };
}

/** A tool offered, in chat's nested shape or the flat one of responses; the provider's own tools go by their type. */
export function toolView(tool: JsonObject): ViewTool {
  const named = [tool['function'], tool['custom']].find(isObject) ?? tool;
  return {
    name: asName(named['name']) ?? asText(tool['type']) ?? '',
    ...present<Partial<ViewTool>>({
      description: asName(named['description']),
      parameters: named['parameters'] ?? named['input_schema'] ?? named['parameter_definitions'],
    }),
  };
}
