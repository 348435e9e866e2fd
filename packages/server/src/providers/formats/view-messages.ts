// From a provider's content blocks to messages of the common view. A format says what each block is (a piece); here the
// pieces of one turn become the messages a person reads, in order.
import type { ViewMessage, ViewToolCall } from '@heliometer/contract';
import { jsonText } from './json-fields.ts';

/** What one content block amounts to. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly annotations?: readonly unknown[] }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'call'; readonly call: ViewToolCall }
  | { readonly kind: 'result'; readonly callId: string | null; readonly pieces: readonly Piece[] }
  | { readonly kind: 'media'; readonly media: Media };

export interface Media {
  readonly kind: 'image' | 'audio' | 'file';
  /** URL, `data:` URL, provider file id, or for a text document its text. */
  readonly reference: string;
  readonly mimeType: string | null;
  /** Name or title of a file. */
  readonly title: string | null;
}

export function dataUrl(mimeType: string | null, base64: string): string {
  return `data:${mimeType ?? 'application/octet-stream'};base64,${base64}`;
}

/** By media type; whatever is neither image nor audio (PDF, video, text) is a file. */
export function mediaKind(mimeType: string | null): Media['kind'] {
  if (mimeType?.startsWith('image/')) return 'image';
  if (mimeType?.startsWith('audio/')) return 'audio';
  return 'file';
}

/**
 * The messages of one turn. Tool results stand as messages of their own (`_type` function, role tool); what comes
 * before and after one is kept apart, since a provider-run tool has its result in the middle of the turn.
 */
export function messagesOf(role: string, pieces: readonly Piece[]): readonly ViewMessage[] {
  const messages: ViewMessage[] = [];
  let open: Piece[] = [];
  const close = (): void => {
    if (open.length > 0) messages.push(spokenMessage(role, open));
    open = [];
  };
  for (const piece of pieces) {
    if (piece.kind !== 'result') {
      open.push(piece);
      continue;
    }
    close();
    messages.push(resultMessage(piece.callId, piece.pieces));
  }
  close();
  return messages;
}

function spokenMessage(role: string, pieces: readonly Piece[]): ViewMessage {
  const calls = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.call] : []));
  const reasoning = pieces.flatMap((piece) => (piece.kind === 'reasoning' ? [piece.text] : [])).join('\n');
  const extras = {
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const contents = contentMessages(role, pieces);
  const [first] = contents;
  if (contents.length > 1) return { _type: 'contentArray', role, contentArray: contents, ...extras };
  if (first !== undefined && first._type !== 'message') return { ...first, ...extras };
  return { role, content: '', ...first, _type: calls.length > 0 ? 'functionCall' : 'message', ...extras };
}

function resultMessage(callId: string | null, pieces: readonly Piece[]): ViewMessage {
  const contents = contentMessages('tool', pieces);
  const onlyText = contents.every((message) => message._type === 'message');
  const annotations = contents.flatMap((message) => message.annotations ?? []);
  return {
    _type: 'function',
    role: 'tool',
    ...(callId === null ? {} : { tool_call_id: callId }),
    ...(onlyText
      ? { content: contents.map((message) => message.content ?? '').join('\n') }
      : { contentArray: contents }),
    ...(onlyText && annotations.length > 0 ? { annotations } : {}),
  };
}

/** Text and media. Neighbouring texts of an answer are one text: providers cut it wherever a citation begins. */
function contentMessages(role: string, pieces: readonly Piece[]): readonly ViewMessage[] {
  const messages: ViewMessage[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'media') messages.push(mediaMessage(role, piece.media));
    if (piece.kind !== 'text') continue;
    const last = messages.at(-1);
    const text = textMessage(role, piece);
    if (role === 'assistant' && last?._type === 'message') messages[messages.length - 1] = joined(last, text);
    else messages.push(text);
  }
  return messages;
}

function textMessage(role: string, piece: Extract<Piece, { kind: 'text' }>): ViewMessage {
  const annotations = piece.annotations ?? [];
  return { _type: 'message', role, content: piece.text, ...(annotations.length === 0 ? {} : { annotations }) };
}

function joined(left: ViewMessage, right: ViewMessage): ViewMessage {
  const annotations = [...(left.annotations ?? []), ...(right.annotations ?? [])];
  return {
    ...left,
    content: `${left.content ?? ''}${right.content ?? ''}`,
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}

function mediaMessage(role: string, media: Media): ViewMessage {
  const base = {
    _type: media.kind,
    role,
    ...(media.title === null ? {} : { content: media.title }),
    ...(media.mimeType === null ? {} : { mime_type: media.mimeType }),
  };
  if (media.kind === 'image') return { ...base, image_url: media.reference };
  if (media.kind === 'audio') return { ...base, audio_data: media.reference };
  return { ...base, file_data: media.reference };
}

/** Every text in the messages that a model reads or writes as tokens of text: no image, no sound, no base64. */
export function textsOf(messages: readonly ViewMessage[] | undefined): readonly string[] {
  const texts: string[] = [];
  for (const message of messages ?? []) {
    texts.push(message.reasoning ?? '', message.content ?? '', ...textsOf(message.contentArray));
    for (const call of message.tool_calls ?? []) texts.push(call.name, jsonText(call.arguments));
    if (message.mime_type === 'text/plain') texts.push(plainText(message.file_data ?? ''));
  }
  return texts.filter((text) => text !== '');
}

/** A text document holds its text; one sent as base64, by URL or by id holds none that could be counted. */
function plainText(reference: string): string {
  return /^(data:|https?:|s3:|gs:|file[-_s])/.test(reference) ? '' : reference;
}
