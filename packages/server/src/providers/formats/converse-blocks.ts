// Bedrock Converse's content blocks as pieces of the common view. A block is an object with one member, its kind.
import { asName, asObject, asObjects, asText, isObject, type JsonObject, jsonText } from './json-fields.ts';
import { dataUrl, type Media, type Piece } from './view-messages.ts';

/** `content` of a message or `system`. */
export function conversePieces(content: unknown): readonly Piece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  return asObjects(content).flatMap(blockPieces);
}

function blockPieces(block: JsonObject): readonly Piece[] {
  if (typeof block['text'] === 'string') return [{ kind: 'text', text: block['text'] }];
  for (const [kind, value] of Object.entries(block)) {
    const pieces = KINDS.get(kind)?.(asObject(value));
    if (pieces !== undefined) return pieces;
  }
  return 'json' in block ? [{ kind: 'text', text: jsonText(block['json']) }] : [];
}

const KINDS: ReadonlyMap<string, (value: JsonObject) => readonly Piece[]> = new Map([
  ['toolUse', callPieces],
  ['toolResult', resultPieces],
  ['reasoningContent', reasoningPieces],
  ['citationsContent', citedPieces],
  ['guardContent', guardedPieces],
  ['searchResult', searchPieces],
  ['image', (value: JsonObject) => mediaPieces('image', value)],
  ['audio', (value: JsonObject) => mediaPieces('audio', value)],
  ['video', (value: JsonObject) => mediaPieces('video', value)],
  ['document', (value: JsonObject) => mediaPieces('document', value)],
]);

function callPieces(use: JsonObject): readonly Piece[] {
  const call = { id: asText(use['toolUseId']), name: asText(use['name']) ?? '', arguments: use['input'] ?? {} };
  return [{ kind: 'call', call }];
}

/** A result's blocks are of the simple kinds: one inside another is not Bedrock's and is not followed. */
function resultPieces(result: JsonObject): readonly Piece[] {
  const blocks = asObjects(result['content']).filter((block) => !('toolResult' in block));
  return [{ kind: 'result', callId: asText(result['toolUseId']), pieces: blocks.flatMap(blockPieces) }];
}

function reasoningPieces(reasoning: JsonObject): readonly Piece[] {
  const text = asName(asObject(reasoning['reasoningText'])['text']);
  return text === null ? [] : [{ kind: 'reasoning', text }];
}

function citedPieces(cited: JsonObject): readonly Piece[] {
  const text = asObjects(cited['content'])
    .map((part) => asText(part['text']) ?? '')
    .join('');
  return [{ kind: 'text', text, annotations: asObjects(cited['citations']) }];
}

function guardedPieces(guarded: JsonObject): readonly Piece[] {
  if (isObject(guarded['image'])) return mediaPieces('image', guarded['image']);
  return [{ kind: 'text', text: asText(asObject(guarded['text'])['text']) ?? '' }];
}

function searchPieces(found: JsonObject): readonly Piece[] {
  const texts = asObjects(found['content']).map((part) => asText(part['text']) ?? '');
  const lines = [asName(found['title']), asName(found['source']), ...texts].filter((line) => line !== null);
  return [{ kind: 'text', text: lines.join('\n') }];
}

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['pdf', 'application/pdf'],
  ['doc', 'application/msword'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xls', 'application/vnd.ms-excel'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['mp3', 'audio/mpeg'],
]);

/** Bedrock names formats by file ending; a source is base64 bytes, an S3 address, or for documents text or blocks. */
function mediaPieces(kind: 'image' | 'audio' | 'video' | 'document', value: JsonObject): readonly Piece[] {
  const source = asObject(value['source']);
  if (Array.isArray(source['content'])) return [{ kind: 'text', text: plainTexts(source['content']) }];
  const text = asText(source['text']);
  const mimeType = text === null ? mediaType(kind, asName(value['format'])) : 'text/plain';
  const bytes = asText(source['bytes']);
  const s3 = asText(asObject(source['s3Location'])['uri']) ?? '';
  const reference = text ?? (bytes === null ? s3 : dataUrl(mimeType, bytes));
  const media: Media = {
    kind: kind === 'image' || kind === 'audio' ? kind : 'file',
    reference,
    mimeType,
    title: asName(value['name']),
  };
  return [{ kind: 'media', media }];
}

function mediaType(kind: string, format: string | null): string | null {
  if (format === null) return null;
  return MEDIA_TYPES.get(format) ?? (kind === 'document' ? null : `${kind}/${format}`);
}

function plainTexts(blocks: unknown): string {
  return asObjects(blocks)
    .map((block) => asText(block['text']) ?? '')
    .join('\n');
}
