// Anthropic's content blocks as pieces of the common view.
import { asList, asName, asObject, asObjects, asText, isObject, type JsonObject, jsonText } from './json-fields.ts';
import { dataUrl, type Piece } from './view-messages.ts';

/** Documents within tool results within turns are the deepest there is; beyond it is not Anthropic's and not followed. */
const MAX_DEPTH = 4;

/** `content` of a message, a system prompt or a tool result: a string or a list of blocks. */
export function anthropicPieces(content: unknown, depth = 0): readonly Piece[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (depth > MAX_DEPTH) return [];
  return asObjects(content).flatMap((block) => piecesOf(block, depth));
}

function piecesOf(block: JsonObject, depth: number): readonly Piece[] {
  const type = asText(block['type']) ?? 'text';
  switch (type) {
    case 'text':
      return [{ kind: 'text', text: asText(block['text']) ?? '', annotations: asList(block['citations']) }];
    case 'thinking':
      return thinking(block);
    case 'redacted_thinking':
      return [];
    case 'image':
      return [sourcePiece('image', block)];
    case 'document':
      return documentPieces(block, depth);
    case 'container_upload':
      return [filePiece(asText(block['file_id']) ?? '', null, null)];
    case 'search_result':
      return [{ kind: 'text', text: searchResultText(block) }];
    case 'tool_reference':
      return [{ kind: 'text', text: asText(block['tool_name']) ?? '' }];
    case 'compaction':
      return [{ kind: 'text', text: asText(block['content']) ?? '' }];
    default:
      return toolPieces(type, block, depth);
  }
}

/** `omitted` thinking has a signature and no text. */
function thinking(block: JsonObject): readonly Piece[] {
  const text = asName(block['thinking']);
  return text === null ? [] : [{ kind: 'reasoning', text }];
}

/** tool_use, server_tool_use, mcp_tool_use and the results of each; the names are open-ended, their endings are not. */
function toolPieces(type: string, block: JsonObject, depth: number): readonly Piece[] {
  if (type.endsWith('tool_use')) {
    const name = asText(block['name']) ?? '';
    return [{ kind: 'call', call: { id: asText(block['id']), name, arguments: block['input'] ?? {} } }];
  }
  if (type.endsWith('tool_result')) {
    const pieces = resultPieces(block['content'], depth + 1);
    return [{ kind: 'result', callId: asText(block['tool_use_id']), pieces }];
  }
  return [];
}

function resultPieces(content: unknown, depth: number): readonly Piece[] {
  if (isObject(content)) return [serverResult(content)];
  const found = asObjects(content).filter((block) => block['type'] === 'web_search_result');
  if (found.length === 0) return anthropicPieces(content, depth);
  // `encrypted_content` is for Anthropic's eyes; what a person reads of a search is its titles and addresses.
  const annotations = found.map(({ title, url, page_age }) => ({ title, url, page_age }));
  const text = found.map((result) => `${asText(result['title']) ?? ''}\n${asText(result['url']) ?? ''}`).join('\n\n');
  return [{ kind: 'text', text, annotations }];
}

/** One object instead of a list: code execution, web fetch, tool search, or the error of any of them. */
function serverResult(content: JsonObject): Piece {
  const fetched = asObject(content['content']);
  const document = asObject(fetched['source']);
  if (content['type'] === 'web_fetch_result') {
    const url = asText(content['url']) ?? '';
    return { kind: 'text', text: [url, asText(document['data']) ?? ''].filter((line) => line !== '').join('\n') };
  }
  const output = [content['stdout'], content['stderr'], content['text']].filter((part) => asName(part) !== null);
  return { kind: 'text', text: output.length > 0 ? output.join('\n') : jsonText(content) };
}

function searchResultText(block: JsonObject): string {
  const texts = asObjects(block['content']).map((part) => asText(part['text']) ?? '');
  return [asText(block['title']), asText(block['source']), ...texts].filter((line) => line !== null).join('\n');
}

function documentPieces(block: JsonObject, depth: number): readonly Piece[] {
  const source = asObject(block['source']);
  if (source['type'] === 'content') return anthropicPieces(source['content'], depth + 1);
  return [sourcePiece('file', block)];
}

/** base64, text, url and file sources, of images and documents alike. */
function sourcePiece(kind: 'image' | 'file', block: JsonObject): Piece {
  const source = asObject(block['source']);
  const data = asText(source['data']);
  const mimeType = asText(source['media_type']);
  const title = asName(block['title']);
  const elsewhere = asText(source['url']) ?? asText(source['file_id']) ?? '';
  if (source['type'] === 'text') return filePiece(data ?? '', mimeType ?? 'text/plain', title);
  const reference = data === null ? elsewhere : dataUrl(mimeType, data);
  return { kind: 'media', media: { kind, reference, mimeType, title } };
}

function filePiece(reference: string, mimeType: string | null, title: string | null): Piece {
  return { kind: 'media', media: { kind: 'file', reference, mimeType, title } };
}
