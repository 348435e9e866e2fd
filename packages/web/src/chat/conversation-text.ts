// A call's conversation as plain text, to be compared line by line. What cannot be read as text is named by its kind and length.
import type { LlmSchema, ViewMessage } from '@heliometer/contract';

export function conversationText(view: LlmSchema | null): string {
  if (view === null) return '';
  const { request, response } = view;
  const start = [request.prompt, request.input === undefined ? undefined : textOfJson(request.input)];
  const messages = [...(request.messages ?? []), ...(response?.messages ?? [])].map(messageText);
  return [...start, ...messages, response?.error?.heliconeMessage].filter((part) => part !== undefined).join('\n\n');
}

function messageText(message: ViewMessage): string {
  return [`[${message.role}]`, ...linesOf(message)].join('\n');
}

function linesOf(message: ViewMessage): string[] {
  const {
    content,
    reasoning,
    contentArray,
    tool_calls: calls,
    image_url: image,
    audio_data: audio,
    file_data: file,
  } = message;
  return [
    ...(reasoning === undefined || reasoning === '' ? [] : [`(reasoning) ${reasoning}`]),
    ...(content === undefined || content === ''
      ? []
      : [message._type === 'refusal' ? `(refused) ${content}` : content]),
    ...(contentArray ?? []).flatMap(linesOf),
    ...(calls ?? []).map((call) => `(calls ${call.name}) ${textOfJson(call.arguments)}`),
    ...mediaText('image', image),
    ...mediaText('audio', audio),
    ...mediaText('file', file),
  ];
}

function mediaText(kind: string, source: string | undefined): string[] {
  if (source === undefined) return [];
  const isAddress = /^https?:/.test(source);
  return [isAddress ? `(${kind}) ${source}` : `(${kind}, ${source.length} characters)`];
}

function textOfJson(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
