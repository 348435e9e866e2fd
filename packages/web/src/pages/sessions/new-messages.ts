// What is new in a step of a conversation: a prompt repeats what was said before, mostly, and only its end was written for it.
import type { LlmSchema, ViewMessage } from '@heliometer/contract';

export interface NewPart {
  /** The step with only its new messages. */
  readonly view: LlmSchema;
  /** Of what was sent. */
  readonly added: number;
  /** Of what was sent, known from an earlier step. */
  readonly known: number;
}

/** @param earlier steps before it; the one with which it has most in common is the one that it goes on from */
export function newPartOf(view: LlmSchema, earlier: readonly LlmSchema[]): NewPart {
  const sent = view.request.messages ?? [];
  const known = Math.max(0, ...earlier.map((step) => commonLength(sent, saidIn(step))));
  const added = sent.slice(known);
  return { view: { ...view, request: { ...view.request, messages: added } }, added: added.length, known };
}

/** What was sent in a step and what came back. */
function saidIn({ request, response }: LlmSchema): readonly ViewMessage[] {
  return [...(request.messages ?? []), ...(response?.messages ?? [])];
}

function commonLength(sent: readonly ViewMessage[], said: readonly ViewMessage[]): number {
  const differs = sent.findIndex((message, i) => {
    const other = said[i];
    return other === undefined || !isSame(message, other);
  });
  return differs === -1 ? sent.length : differs;
}

/** Sent back as it came, give or take what only an answer has: reasoning, annotations, ids of calls made up on the way. */
function isSame(a: ViewMessage, b: ViewMessage): boolean {
  return a.role === b.role && JSON.stringify(essenceOf(a)) === JSON.stringify(essenceOf(b));
}

/** Marks of inputs, which a gateway takes out on the way and a client may keep in its history. */
const MARKS = /<\/?helicone-prompt-input\b[^>]*>/g;

function essenceOf({
  content,
  contentArray,
  tool_calls: calls,
  image_url,
  audio_data,
  file_data,
}: ViewMessage): unknown {
  return [
    // Providers send one text as a part or alone.
    [textOf(content), ...(contentArray ?? []).map((part) => textOf(part.content) || essenceOf(part))].filter(
      (part) => part !== '',
    ),
    [...(calls ?? []), ...(contentArray ?? []).flatMap((part) => part.tool_calls ?? [])].map(
      ({ name, arguments: given }) => [name, given],
    ),
    [image_url, audio_data, file_data],
  ];
}

function textOf(content: string | undefined): string {
  return (content ?? '').replace(MARKS, '');
}

export function addedInWords(added: number): string {
  if (added === 0) return 'nothing new was sent';
  return `+${added} ${added === 1 ? 'message' : 'messages'}`;
}
